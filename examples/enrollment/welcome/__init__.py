"""The app that receives the event and welcomes the learner."""
