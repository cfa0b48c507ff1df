"""The kinds of cause that evidence can point to, as one vocabulary."""

from __future__ import annotations

from enum import StrEnum


class Cause(StrEnum):
    """What may lie behind a missed target; arithmetic and pattern, never proof."""

    LATE_DATA = "late_data"
    """part of the quarter's cases is not in yet"""
    RESTATED = "restated"
    """an earlier figure was revised, and that makes or unmakes the miss or the fall"""
    DATA_DOUBT = "data_doubt"
    """the figure cannot mean what it says"""
    NOISE = "noise"
    """the figure is within its usual range: nothing need have happened"""
    SEASON = "season"
    """this quarter of the year is always worse"""
    TARGET_PROFILE = "target_profile"
    """the interim target does not follow the season"""
    TARGET_BEYOND_PROCESS = "target_beyond_process"
    """the process as it is has never been able to meet such a target"""
    ONE_OFF = "one_off"
    """one quarter out of line, with nothing like it before"""
    STEP_CHANGE = "step_change"
    """a new level since a quarter that can be named"""
    DRIFT = "drift"
    """a slow worsening over many quarters"""
    ONE_SEGMENT = "one_segment"
    """the rate fell in one segment"""
    MIX_SHIFT = "mix_shift"
    """more of the cases are of the harder kind"""
    VOLUME = "volume"
    """more cases came than were coped with"""
    SHARED = "shared"
    """the peers went through the same"""
    FEW_CASES = "few_cases"
    """so few cases came that each weighs heavily; claimed by officers only"""


class Tested(StrEnum):
    """What the evidence says of a reason that officers gave."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NOT_TESTABLE = "not_testable"
