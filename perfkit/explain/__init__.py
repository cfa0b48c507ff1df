"""Why a target was missed: statistics over tables; the only room that imports scipy."""
