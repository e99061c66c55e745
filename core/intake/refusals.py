"""Files and mappings that cannot be read: the refusals of `core.intake`."""

from core.domain.refusals import Refused


class FileRefused(Refused):
    """The file cannot be read as what it should be; nothing was stored."""


class MappingRefused(Refused):
    """The columns of the file do not answer what the import needs."""
