"""Events of the content authoring subdomain: courses, blocks and libraries as their authors change them."""

from __future__ import annotations

from openedx_events.content_authoring.data import (
    CertificateConfigData,
    ContentLibraryData,
    ContentObjectChangedData,
    ContentObjectData,
    CourseCatalogData,
    CourseData,
    DuplicatedXBlockData,
    LibraryBlockData,
    LibraryCollectionData,
    LibraryContainerData,
    XBlockData,
)
from openedx_events.tooling import OpenEdxPublicSignal

# .. event_type: org.openedx.content_authoring.course.catalog_info.changed.v1
# .. event_name: COURSE_CATALOG_INFO_CHANGED
# .. event_key_field: catalog_info.course_key
# .. event_description: Emitted each time a course run is published in Studio, with the data that a catalog shows.
#   The data is complete, and can be the same as before.
# .. event_data: CourseCatalogData
# .. event_trigger_repository: openedx/edx-platform
COURSE_CATALOG_INFO_CHANGED = OpenEdxPublicSignal(
    event_type="org.openedx.content_authoring.course.catalog_info.changed.v1",
    data={"catalog_info": CourseCatalogData},
)

# .. event_type: org.openedx.content_authoring.xblock.created.v1
# .. event_name: XBLOCK_CREATED
# .. event_key_field: xblock_info.usage_key
# .. event_description: Emitted when an author has added a block to the draft of a course. Learners do not see it until
#   it is published.
# .. event_data: XBlockData
# .. event_trigger_repository: openedx/edx-platform
XBLOCK_CREATED = OpenEdxPublicSignal(
    event_type="org.openedx.content_authoring.xblock.created.v1",
    data={"xblock_info": XBlockData},
)

# .. event_type: org.openedx.content_authoring.xblock.updated.v1
# .. event_name: XBLOCK_UPDATED
# .. event_key_field: xblock_info.usage_key
# .. event_description: Emitted when an author has changed the draft of a block: its content, its settings or the list
#   of its children.
# .. event_data: XBlockData
# .. event_trigger_repository: openedx/edx-platform
XBLOCK_UPDATED = OpenEdxPublicSignal(
    event_type="org.openedx.content_authoring.xblock.updated.v1",
    data={"xblock_info": XBlockData},
)

# .. event_type: org.openedx.content_authoring.xblock.published.v1
# .. event_name: XBLOCK_PUBLISHED
# .. event_key_field: xblock_info.usage_key
# .. event_description: Emitted when a block has been published and learners see its new content. What is inside the
#   block is published with it.
# .. event_data: XBlockData
# .. event_trigger_repository: openedx/edx-platform
XBLOCK_PUBLISHED = OpenEdxPublicSignal(
    event_type="org.openedx.content_authoring.xblock.published.v1",
    data={"xblock_info": XBlockData},
)

# .. event_type: org.openedx.content_authoring.xblock.deleted.v1
# .. event_name: XBLOCK_DELETED
# .. event_key_field: xblock_info.usage_key
# .. event_description: Emitted when an author has deleted a block and everything inside it. It can no longer be
#   loaded.
# .. event_data: XBlockData
# .. event_trigger_repository: openedx/edx-platform
XBLOCK_DELETED = OpenEdxPublicSignal(
    event_type="org.openedx.content_authoring.xblock.deleted.v1",
    data={"xblock_info": XBlockData},
)

# .. event_type: org.openedx.content_authoring.xblock.duplicated.v1
# .. event_name: XBLOCK_DUPLICATED
# .. event_key_field: xblock_info.usage_key
# .. event_description: Emitted when an author has duplicated a block in Studio. Receivers can copy the data that
#   they store for the original block.
# .. event_data: DuplicatedXBlockData
# .. event_trigger_repository: openedx/edx-platform
XBLOCK_DUPLICATED = OpenEdxPublicSignal(
    event_type="org.openedx.content_authoring.xblock.duplicated.v1",
    data={"xblock_info": DuplicatedXBlockData},
)

# .. event_type: org.openedx.content_authoring.course.certificate_config.changed.v1
# .. event_name: COURSE_CERTIFICATE_CONFIG_CHANGED
# .. event_key_field: certificate_config.course_key
# .. event_description: Intended for when the certificate configuration of a course run has been added or changed
#   in Studio.
# .. event_data: CertificateConfigData
# .. event_warning: Unused: no Open edX service sends it. It cannot go on the event bus either, because the images of
#   the signatures are open files.
# event-catalog: ignore[trigger-repository-missing] No service sends it, as its warning says.
COURSE_CERTIFICATE_CONFIG_CHANGED = OpenEdxPublicSignal(
    event_type="org.openedx.content_authoring.course.certificate_config.changed.v1",
    data={"certificate_config": CertificateConfigData},
)

# .. event_type: org.openedx.content_authoring.course.certificate_config.deleted.v1
# .. event_name: COURSE_CERTIFICATE_CONFIG_DELETED
# .. event_key_field: certificate_config.course_key
# .. event_description: Intended for when the certificate configuration of a course run has been deleted in
#   Studio.
# .. event_data: CertificateConfigData
# .. event_warning: Unused: no Open edX service sends it. It cannot go on the event bus either, because the images of
#   the signatures are open files.
# event-catalog: ignore[trigger-repository-missing] No service sends it, as its warning says.
COURSE_CERTIFICATE_CONFIG_DELETED = OpenEdxPublicSignal(
    event_type="org.openedx.content_authoring.course.certificate_config.deleted.v1",
    data={"certificate_config": CertificateConfigData},
)

# .. event_type: org.openedx.content_authoring.course.created.v1
# .. event_name: COURSE_CREATED
# .. event_key_field: course.course_key
# .. event_description: Emitted when an author has created a new course run in Studio. It is still empty.
# .. event_data: CourseData
# .. event_trigger_repository: openedx/edx-platform
COURSE_CREATED = OpenEdxPublicSignal(
    event_type="org.openedx.content_authoring.course.created.v1",
    data={"course": CourseData},
)

# .. event_type: org.openedx.content_authoring.content_library.created.v1
# .. event_name: CONTENT_LIBRARY_CREATED
# .. event_key_field: content_library.library_key
# .. event_description: Emitted when an author has created a content library.
# .. event_data: ContentLibraryData
# .. event_trigger_repository: openedx/edx-platform
CONTENT_LIBRARY_CREATED = OpenEdxPublicSignal(
    event_type="org.openedx.content_authoring.content_library.created.v1",
    data={"content_library": ContentLibraryData},
)

# .. event_type: org.openedx.content_authoring.content_library.updated.v1
# .. event_name: CONTENT_LIBRARY_UPDATED
# .. event_key_field: content_library.library_key
# .. event_description: Emitted when the title, description or settings of a content library have changed. If
#   ``update_blocks`` is true, its content may have changed too.
# .. event_data: ContentLibraryData
# .. event_trigger_repository: openedx/edx-platform
CONTENT_LIBRARY_UPDATED = OpenEdxPublicSignal(
    event_type="org.openedx.content_authoring.content_library.updated.v1",
    data={"content_library": ContentLibraryData},
)

# .. event_type: org.openedx.content_authoring.content_library.deleted.v1
# .. event_name: CONTENT_LIBRARY_DELETED
# .. event_key_field: content_library.library_key
# .. event_description: Emitted when a content library has been deleted, together with its content.
# .. event_data: ContentLibraryData
# .. event_trigger_repository: openedx/edx-platform
CONTENT_LIBRARY_DELETED = OpenEdxPublicSignal(
    event_type="org.openedx.content_authoring.content_library.deleted.v1",
    data={"content_library": ContentLibraryData},
)

# .. event_type: org.openedx.content_authoring.library_block.created.v1
# .. event_name: LIBRARY_BLOCK_CREATED
# .. event_key_field: library_block.usage_key
# .. event_description: Emitted when a component has been added to the draft of a content library, or restored there.
# .. event_data: LibraryBlockData
# .. event_trigger_repository: openedx/edx-platform
LIBRARY_BLOCK_CREATED = OpenEdxPublicSignal(
    event_type="org.openedx.content_authoring.library_block.created.v1",
    data={"library_block": LibraryBlockData},
)

# .. event_type: org.openedx.content_authoring.library_block.updated.v1
# .. event_name: LIBRARY_BLOCK_UPDATED
# .. event_key_field: library_block.usage_key
# .. event_description: Emitted when the draft of a component in a content library has changed. Courses that use the
#   component keep the published version.
# .. event_data: LibraryBlockData
# .. event_trigger_repository: openedx/edx-platform
LIBRARY_BLOCK_UPDATED = OpenEdxPublicSignal(
    event_type="org.openedx.content_authoring.library_block.updated.v1",
    data={"library_block": LibraryBlockData},
)

# .. event_type: org.openedx.content_authoring.library_block.deleted.v1
# .. event_name: LIBRARY_BLOCK_DELETED
# .. event_key_field: library_block.usage_key
# .. event_description: Emitted when a component has been deleted from the draft of a content library. Copies of it in
#   courses remain, without a source.
# .. event_data: LibraryBlockData
# .. event_trigger_repository: openedx/edx-platform
LIBRARY_BLOCK_DELETED = OpenEdxPublicSignal(
    event_type="org.openedx.content_authoring.library_block.deleted.v1",
    data={"library_block": LibraryBlockData},
)

# .. event_type: org.openedx.content_authoring.library_block.published.v1
# .. event_name: LIBRARY_BLOCK_PUBLISHED
# .. event_key_field: library_block.usage_key
# .. event_description: Emitted when the published version of a component in a content library has changed: it was
#   added, changed or removed. Courses can now be updated with it.
# .. event_data: LibraryBlockData
# .. event_trigger_repository: openedx/edx-platform
LIBRARY_BLOCK_PUBLISHED = OpenEdxPublicSignal(
    event_type="org.openedx.content_authoring.library_block.published.v1",
    data={"library_block": LibraryBlockData},
)

# .. event_type: org.openedx.content_authoring.content.object.associations.changed.v1
# .. event_name: CONTENT_OBJECT_ASSOCIATIONS_CHANGED
# .. event_key_field: content_object.object_id
# .. event_description: Emitted when the associations of a piece of content have changed, such as its tags or
#   collections. The content itself is the same. Search indexes should update their entry.
# .. event_data: ContentObjectChangedData
# .. event_trigger_repository: openedx/edx-platform
CONTENT_OBJECT_ASSOCIATIONS_CHANGED = OpenEdxPublicSignal(
    event_type="org.openedx.content_authoring.content.object.associations.changed.v1",
    data={"content_object": ContentObjectChangedData},
)

# .. event_type: org.openedx.content_authoring.content.object.tags.changed.v1
# .. event_name: CONTENT_OBJECT_TAGS_CHANGED
# .. event_key_field: content_object.object_id
# .. event_description: Emitted when the tags of a piece of content have changed, always together with the event that
#   replaces this one.
# .. event_data: ContentObjectData
# .. event_trigger_repository: openedx/edx-platform
# .. event_warning: Deprecated since version 9.14.0 of 2024-09-12: receive
#   :openedx:event:`CONTENT_OBJECT_ASSOCIATIONS_CHANGED` with ``tags`` in its ``changes``.
CONTENT_OBJECT_TAGS_CHANGED = OpenEdxPublicSignal(
    event_type="org.openedx.content_authoring.content.object.tags.changed.v1",
    data={"content_object": ContentObjectData},
)

# .. event_type: org.openedx.content_authoring.content_library.collection.created.v1
# .. event_name: LIBRARY_COLLECTION_CREATED
# .. event_key_field: library_collection.collection_key
# .. event_description: Emitted when an author has created a collection in a content library.
# .. event_data: LibraryCollectionData
# .. event_trigger_repository: openedx/edx-platform
LIBRARY_COLLECTION_CREATED = OpenEdxPublicSignal(
    event_type="org.openedx.content_authoring.content_library.collection.created.v1",
    data={"library_collection": LibraryCollectionData},
)

# .. event_type: org.openedx.content_authoring.content_library.collection.updated.v1
# .. event_name: LIBRARY_COLLECTION_UPDATED
# .. event_key_field: library_collection.collection_key
# .. event_description: Emitted when the title or description of a collection in a content library has changed, or
#   when content has been added to it or removed from it.
# .. event_data: LibraryCollectionData
# .. event_trigger_repository: openedx/edx-platform
LIBRARY_COLLECTION_UPDATED = OpenEdxPublicSignal(
    event_type="org.openedx.content_authoring.content_library.collection.updated.v1",
    data={"library_collection": LibraryCollectionData},
)

# .. event_type: org.openedx.content_authoring.content_library.collection.deleted.v1
# .. event_name: LIBRARY_COLLECTION_DELETED
# .. event_key_field: library_collection.collection_key
# .. event_description: Emitted when a collection has been deleted from a content library. Its content remains
#   in the library.
# .. event_data: LibraryCollectionData
# .. event_trigger_repository: openedx/edx-platform
LIBRARY_COLLECTION_DELETED = OpenEdxPublicSignal(
    event_type="org.openedx.content_authoring.content_library.collection.deleted.v1",
    data={"library_collection": LibraryCollectionData},
)

# .. event_type: org.openedx.content_authoring.content_library.container.created.v1
# .. event_name: LIBRARY_CONTAINER_CREATED
# .. event_key_field: library_container.container_key
# .. event_description: Emitted when a unit, subsection or section has been added to the draft of a content library, or
#   restored there.
# .. event_data: LibraryContainerData
# .. event_trigger_repository: openedx/edx-platform
LIBRARY_CONTAINER_CREATED = OpenEdxPublicSignal(
    event_type="org.openedx.content_authoring.content_library.container.created.v1",
    data={"library_container": LibraryContainerData},
)

# .. event_type: org.openedx.content_authoring.content_library.container.updated.v1
# .. event_name: LIBRARY_CONTAINER_UPDATED
# .. event_key_field: library_container.container_key
# .. event_description: Emitted when the draft of a unit, subsection or section in a content library has changed,
#   directly or because of something inside it.
# .. event_data: LibraryContainerData
# .. event_trigger_repository: openedx/edx-platform
LIBRARY_CONTAINER_UPDATED = OpenEdxPublicSignal(
    event_type="org.openedx.content_authoring.content_library.container.updated.v1",
    data={"library_container": LibraryContainerData},
)

# .. event_type: org.openedx.content_authoring.content_library.container.deleted.v1
# .. event_name: LIBRARY_CONTAINER_DELETED
# .. event_key_field: library_container.container_key
# .. event_description: Emitted when a unit, subsection or section has been deleted from the draft of a content library.
#   The components that were inside remain in the library.
# .. event_data: LibraryContainerData
# .. event_trigger_repository: openedx/edx-platform
LIBRARY_CONTAINER_DELETED = OpenEdxPublicSignal(
    event_type="org.openedx.content_authoring.content_library.container.deleted.v1",
    data={"library_container": LibraryContainerData},
)

# .. event_type: org.openedx.content_authoring.content_library.container.published.v1
# .. event_name: LIBRARY_CONTAINER_PUBLISHED
# .. event_key_field: library_container.container_key
# .. event_description: Emitted when a unit, subsection or section in a content library has been published, or
#   something inside it.
# .. event_data: LibraryContainerData
# .. event_trigger_repository: openedx/edx-platform
LIBRARY_CONTAINER_PUBLISHED = OpenEdxPublicSignal(
    event_type="org.openedx.content_authoring.content_library.container.published.v1",
    data={"library_container": LibraryContainerData},
)

# .. event_type: org.openedx.content_authoring.course.import.completed.v1
# .. event_name: COURSE_IMPORT_COMPLETED
# .. event_key_field: course.course_key
# .. event_description: Emitted when an exported course has been imported into a course run, replacing all of its
#   content. Receivers should rebuild their data about it.
# .. event_data: CourseData
# .. event_trigger_repository: openedx/edx-platform
COURSE_IMPORT_COMPLETED = OpenEdxPublicSignal(
    event_type="org.openedx.content_authoring.course.import.completed.v1",
    data={"course": CourseData},
)

# .. event_type: org.openedx.content_authoring.course.rerun.completed.v1
# .. event_name: COURSE_RERUN_COMPLETED
# .. event_key_field: course.course_key
# .. event_description: Emitted when a course has been copied into a new course run and the copy is complete. The
#   payload names the new run.
# .. event_data: CourseData
# .. event_trigger_repository: openedx/edx-platform
COURSE_RERUN_COMPLETED = OpenEdxPublicSignal(
    event_type="org.openedx.content_authoring.course.rerun.completed.v1",
    data={"course": CourseData},
)
