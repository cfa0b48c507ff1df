"""An invented council whose causes are known, because they were planted; `make` writes its tables."""
