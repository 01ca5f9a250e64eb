"""Payload classes of the content authoring subdomain: courses, blocks, libraries and their parts."""

# Annotations are not postponed here: `attr.fields()` has to give the classes themselves, not their names.
# The classes have no slots and compare in order, as published: receivers read their `__dict__`.

from datetime import datetime
from typing import BinaryIO

import attr
from opaque_keys.edx.keys import CourseKey, UsageKey
from opaque_keys.edx.locator import (
    LibraryCollectionLocator,
    LibraryContainerLocator,
    LibraryLocatorV2,
    LibraryUsageLocatorV2,
)


@attr.s(auto_attribs=True, frozen=True)
class CourseData:
    """A course run, identified by its key.

    Attributes:
        course_key (CourseKey): Opaque key of the course run.
    """

    course_key: CourseKey


@attr.s(auto_attribs=True, frozen=True)
class CourseScheduleData:
    """The dates of a course run, and who sets its pace.

    Attributes:
        start (datetime): When the course run opens to learners.
        pacing (str): Who sets the pace: ``instructor`` or ``self`` for the learner.
        end (datetime): When the course run closes (optional).
        enrollment_start (datetime): When enrollment opens (optional).
        enrollment_end (datetime): When enrollment closes (optional).
    """

    start: datetime
    pacing: str
    end: datetime = attr.ib(default=None)
    enrollment_start: datetime = attr.ib(default=None)
    enrollment_end: datetime = attr.ib(default=None)


@attr.s(auto_attribs=True, frozen=True)
class CourseCatalogData:
    """The data of a course run that a course catalog shows.

    Attributes:
        course_key (CourseKey): Opaque key of the course run.
        name (str): Title of the course run.
        schedule_data (CourseScheduleData): Dates and pacing of the course run.
        hidden (bool): Whether the course run is hidden from catalogs and search (optional).
        invitation_only (bool): Whether learners can enroll only by invitation (optional).
    """

    course_key: CourseKey
    name: str
    schedule_data: CourseScheduleData
    hidden: bool = False
    invitation_only: bool = False


@attr.s(auto_attribs=True, frozen=True)
class XBlockData:
    """One block of course content: a section, subsection, unit or component.

    Attributes:
        usage_key (UsageKey): Opaque key of the block.
        block_type (str): Kind of block, such as ``problem``, ``vertical`` or ``chapter``.
        version (UsageKey): Same key with branch and version, which identifies one version of the block
            (optional, keyword only).
    """

    usage_key: UsageKey
    block_type: str
    version: UsageKey = attr.ib(default=None, kw_only=True)


@attr.s(auto_attribs=True, frozen=True)
class DuplicatedXBlockData(XBlockData):
    """A block of course content that is a copy of another one.

    Attributes:
        source_usage_key (UsageKey): Opaque key of the block that was copied.
    """

    source_usage_key: UsageKey


# event-catalog: ignore[field-personal] Published shape; the docstring says that the name is personal.
@attr.s(auto_attribs=True, frozen=True)
class CertificateSignatoryData:
    """A person who signs the certificates of a course run.

    Attributes:
        image (BinaryIO): Open file with the image of the signature.
        name (str): Name of the signatory as printed on the certificate, which is personal data.
        organization (str): Organization that the signatory represents.
        title (str): Position of the signatory.
    """

    image: BinaryIO
    name: str
    organization: str
    title: str


@attr.s(auto_attribs=True, frozen=True)
class CertificateConfigData:
    """The configuration of the certificates of a course run.

    Attributes:
        certificate_type (str): Course mode that the certificates are for, such as ``verified``.
        course_key (CourseKey): Opaque key of the course run.
        title (str): Title of the course as printed on the certificates.
        signatories (list[CertificateSignatoryData]): People who sign, in order (optional).
        is_active (bool): Whether certificates are issued with this configuration (optional).
    """

    certificate_type: str
    course_key: CourseKey
    title: str
    signatories: list[CertificateSignatoryData] = attr.ib(factory=list)
    is_active: bool = False


@attr.s(auto_attribs=True, frozen=True)
class ContentLibraryData:
    """A content library, which holds content that courses can reuse.

    Attributes:
        library_key (LibraryLocatorV2): Opaque key of the library.
        update_blocks (bool): Whether the content changed too, so that receivers have to update every block
            (optional).
    """

    library_key: LibraryLocatorV2
    update_blocks: bool = False


@attr.s(auto_attribs=True, frozen=True)
class LibraryBlockData:
    """One component in a content library.

    Attributes:
        library_key (LibraryLocatorV2): Opaque key of the library.
        usage_key (LibraryUsageLocatorV2): Opaque key of the component.
    """

    library_key: LibraryLocatorV2
    usage_key: LibraryUsageLocatorV2


@attr.s(auto_attribs=True, frozen=True)
class ContentObjectData:
    """A piece of content that can be tagged or added to a collection.

    Attributes:
        object_id (str): Key of a course, library, block, container or collection, as text.
    """

    object_id: str


@attr.s(auto_attribs=True, frozen=True)
class ContentObjectChangedData(ContentObjectData):
    """A piece of content whose associations, such as tags or collections, changed.

    Attributes:
        changes (list[str]): Kinds of association that changed, such as ``tags`` or ``collections``. If it is empty,
            any of them may have changed (optional).
    """

    changes: list[str] = attr.ib(factory=list)


@attr.s(auto_attribs=True, frozen=True)
class LibraryCollectionData:
    """A collection: a named set of content within one library.

    Attributes:
        collection_key (LibraryCollectionLocator): Opaque key of the collection.
        background (bool): Whether receivers should do long work later instead of making the author wait (optional).
    """

    collection_key: LibraryCollectionLocator
    background: bool = False


@attr.s(auto_attribs=True, frozen=True)
class LibraryContainerData:
    """A container in a content library: a unit, subsection or section that holds other content.

    Attributes:
        container_key (LibraryContainerLocator): Opaque key of the container.
        background (bool): Whether receivers should do long work later instead of making the author wait (optional).
    """

    container_key: LibraryContainerLocator
    background: bool = False
