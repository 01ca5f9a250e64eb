"""Events of the Acme University."""

from openedx_events.tooling import OpenEdxPublicSignal

from acme_events.data import DiplomaData

# .. event_type: edu.acme.learning.diploma.mailed.v1
# .. event_name: DIPLOMA_MAILED
# .. event_key_field: diploma.course.course_key
# .. event_description: Emitted when a printed diploma has been handed to the
#   post, so that the learner can be told.
# .. event_data: DiplomaData
# .. event_trigger_repository: acme-university/diploma-service
# .. event_feature_flag: diplomas.send_events
# .. event_owner: the diploma team
DIPLOMA_MAILED = OpenEdxPublicSignal(
    event_type="edu.acme.learning.diploma.mailed.v1",
    data={"diploma": DiplomaData},
)
