"""Events as Avro: schemas from signals, and event data to and from the wire."""
