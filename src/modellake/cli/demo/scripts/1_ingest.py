"""Bob, data engineer: bring the diabetes data into the lake."""

import modellake

lake = modellake.Lake("lake", actor="Bob")
lake.add(modellake.read("source.yaml"))

with lake.ingest(source="source/lars", by="Bob", purpose="Find out who will need care") as ingest:
    ingest.read_csv("diabetes.csv", name="Diabetes", about={"has_tag": ["tag/healthcare"]})
