"""The demo county: an invented court year over real names of towns and villages, the same for the same seed and moment."""

from core.intake.demo.accounts import DEMO_ACCOUNTS, DEMO_PASSWORD, DemoAccount
from core.intake.demo.copies import SCALES
from core.intake.demo.loading import load

__all__ = ["DEMO_ACCOUNTS", "DEMO_PASSWORD", "SCALES", "DemoAccount", "load"]
