// CALL { WITH … } is read by every Neo4j 5; later ones call it deprecated
CREATE CONSTRAINT kg_paper IF NOT EXISTS FOR (n:Paper) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT kg_author IF NOT EXISTS FOR (n:Author) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT kg_digest IF NOT EXISTS FOR (n:Digest) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT kg_result IF NOT EXISTS FOR (n:Result) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT kg_entity IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE;
LOAD CSV WITH HEADERS FROM 'file:///nodes-Paper.csv' AS row
CALL { WITH row
  MERGE (n:Paper {id: row.`id:ID`}) SET n.label = row.`label`, n.arxiv = row.`arxiv`, n.days = [v IN split(row.`days:date[]`, '\u001F') | date(v)], n.links = split(row.`links:string[]`, '\u001F'), n.text = row.`text`
} IN TRANSACTIONS OF 1000 ROWS;
LOAD CSV WITH HEADERS FROM 'file:///nodes-Author.csv' AS row
CALL { WITH row
  MERGE (n:Author {id: row.`id:ID`}) SET n.label = row.`label`
} IN TRANSACTIONS OF 1000 ROWS;
LOAD CSV WITH HEADERS FROM 'file:///nodes-Digest.csv' AS row
CALL { WITH row
  MERGE (n:Digest {id: row.`id:ID`}) SET n.label = row.`label`, n.day = date(row.`day:date`)
} IN TRANSACTIONS OF 1000 ROWS;
LOAD CSV WITH HEADERS FROM 'file:///nodes-Method.csv' AS row
CALL { WITH row
  MERGE (n:Entity {id: row.`id:ID`}) SET n:Method, n.label = row.`label`, n.aliases = split(row.`aliases:string[]`, '\u001F')
} IN TRANSACTIONS OF 1000 ROWS;
LOAD CSV WITH HEADERS FROM 'file:///nodes-Model.csv' AS row
CALL { WITH row
  MERGE (n:Entity {id: row.`id:ID`}) SET n:Model, n.label = row.`label`, n.aliases = split(row.`aliases:string[]`, '\u001F')
} IN TRANSACTIONS OF 1000 ROWS;
LOAD CSV WITH HEADERS FROM 'file:///nodes-Benchmark.csv' AS row
CALL { WITH row
  MERGE (n:Entity {id: row.`id:ID`}) SET n:Benchmark, n.label = row.`label`, n.aliases = split(row.`aliases:string[]`, '\u001F')
} IN TRANSACTIONS OF 1000 ROWS;
LOAD CSV WITH HEADERS FROM 'file:///nodes-Dataset.csv' AS row
CALL { WITH row
  MERGE (n:Entity {id: row.`id:ID`}) SET n:Dataset, n.label = row.`label`, n.aliases = split(row.`aliases:string[]`, '\u001F')
} IN TRANSACTIONS OF 1000 ROWS;
LOAD CSV WITH HEADERS FROM 'file:///nodes-Metric.csv' AS row
CALL { WITH row
  MERGE (n:Entity {id: row.`id:ID`}) SET n:Metric, n.label = row.`label`, n.aliases = split(row.`aliases:string[]`, '\u001F')
} IN TRANSACTIONS OF 1000 ROWS;
LOAD CSV WITH HEADERS FROM 'file:///nodes-Task.csv' AS row
CALL { WITH row
  MERGE (n:Entity {id: row.`id:ID`}) SET n:Task, n.label = row.`label`, n.aliases = split(row.`aliases:string[]`, '\u001F')
} IN TRANSACTIONS OF 1000 ROWS;
LOAD CSV WITH HEADERS FROM 'file:///nodes-Result.csv' AS row
CALL { WITH row
  MERGE (n:Result {id: row.`id:ID`}) SET n.label = row.`label`, n.value = toFloat(row.`value:double`), n.number = row.`number`, n.unit = row.`unit`, n.kind = row.`kind`
} IN TRANSACTIONS OF 1000 ROWS;
LOAD CSV WITH HEADERS FROM 'file:///relations-authoredBy.csv' AS row
CALL { WITH row
  MATCH (s:Paper {id: row.`:START_ID`}) MATCH (o:Author {id: row.`:END_ID`})
  MERGE (s)-[r:authoredBy]->(o) SET r.confidence = toFloat(row.`confidence:double`), r.position = toInteger(row.`position:int`)
} IN TRANSACTIONS OF 1000 ROWS;
LOAD CSV WITH HEADERS FROM 'file:///relations-featuredIn.csv' AS row
CALL { WITH row
  MATCH (s:Paper {id: row.`:START_ID`}) MATCH (o:Digest {id: row.`:END_ID`})
  MERGE (s)-[r:featuredIn]->(o) SET r.confidence = toFloat(row.`confidence:double`)
} IN TRANSACTIONS OF 1000 ROWS;
LOAD CSV WITH HEADERS FROM 'file:///relations-introduces.csv' AS row
CALL { WITH row
  MATCH (s:Paper {id: row.`:START_ID`}) MATCH (o:Entity {id: row.`:END_ID`})
  MERGE (s)-[r:introduces]->(o) SET r.confidence = toFloat(row.`confidence:double`), r.claims = split(row.`claims:string[]`, '\u001F'), r.papers = split(row.`papers:string[]`, '\u001F'), r.days = split(row.`days:string[]`, '\u001F'), r.sentences = split(row.`sentences:string[]`, '\u001F'), r.confidences = [v IN split(row.`confidences:double[]`, '\u001F') | toFloat(v)], r.components = split(row.`components:string[]`, '\u001F')
} IN TRANSACTIONS OF 1000 ROWS;
LOAD CSV WITH HEADERS FROM 'file:///relations-uses.csv' AS row
CALL { WITH row
  MATCH (s:Paper {id: row.`:START_ID`}) MATCH (o:Entity {id: row.`:END_ID`})
  MERGE (s)-[r:uses]->(o) SET r.confidence = toFloat(row.`confidence:double`), r.claims = split(row.`claims:string[]`, '\u001F'), r.papers = split(row.`papers:string[]`, '\u001F'), r.days = split(row.`days:string[]`, '\u001F'), r.sentences = split(row.`sentences:string[]`, '\u001F'), r.confidences = [v IN split(row.`confidences:double[]`, '\u001F') | toFloat(v)], r.components = split(row.`components:string[]`, '\u001F')
} IN TRANSACTIONS OF 1000 ROWS;
LOAD CSV WITH HEADERS FROM 'file:///relations-evaluatesOn.csv' AS row
CALL { WITH row
  MATCH (s:Paper {id: row.`:START_ID`}) MATCH (o:Entity {id: row.`:END_ID`})
  MERGE (s)-[r:evaluatesOn]->(o) SET r.confidence = toFloat(row.`confidence:double`), r.claims = split(row.`claims:string[]`, '\u001F'), r.papers = split(row.`papers:string[]`, '\u001F'), r.days = split(row.`days:string[]`, '\u001F'), r.sentences = split(row.`sentences:string[]`, '\u001F'), r.confidences = [v IN split(row.`confidences:double[]`, '\u001F') | toFloat(v)], r.components = split(row.`components:string[]`, '\u001F')
} IN TRANSACTIONS OF 1000 ROWS;
LOAD CSV WITH HEADERS FROM 'file:///relations-comparesWith.csv' AS row
CALL { WITH row
  MATCH (s:Paper {id: row.`:START_ID`}) MATCH (o:Entity {id: row.`:END_ID`})
  MERGE (s)-[r:comparesWith]->(o) SET r.confidence = toFloat(row.`confidence:double`), r.claims = split(row.`claims:string[]`, '\u001F'), r.papers = split(row.`papers:string[]`, '\u001F'), r.days = split(row.`days:string[]`, '\u001F'), r.sentences = split(row.`sentences:string[]`, '\u001F'), r.confidences = [v IN split(row.`confidences:double[]`, '\u001F') | toFloat(v)], r.components = split(row.`components:string[]`, '\u001F')
} IN TRANSACTIONS OF 1000 ROWS;
LOAD CSV WITH HEADERS FROM 'file:///relations-addresses.csv' AS row
CALL { WITH row
  MATCH (s:Paper {id: row.`:START_ID`}) MATCH (o:Entity {id: row.`:END_ID`})
  MERGE (s)-[r:addresses]->(o) SET r.confidence = toFloat(row.`confidence:double`), r.claims = split(row.`claims:string[]`, '\u001F'), r.papers = split(row.`papers:string[]`, '\u001F'), r.days = split(row.`days:string[]`, '\u001F'), r.sentences = split(row.`sentences:string[]`, '\u001F'), r.confidences = [v IN split(row.`confidences:double[]`, '\u001F') | toFloat(v)], r.components = split(row.`components:string[]`, '\u001F')
} IN TRANSACTIONS OF 1000 ROWS;
LOAD CSV WITH HEADERS FROM 'file:///relations-mentions.csv' AS row
CALL { WITH row
  MATCH (s:Paper {id: row.`:START_ID`}) MATCH (o:Entity {id: row.`:END_ID`})
  MERGE (s)-[r:mentions]->(o) SET r.confidence = toFloat(row.`confidence:double`), r.claims = split(row.`claims:string[]`, '\u001F'), r.papers = split(row.`papers:string[]`, '\u001F'), r.days = split(row.`days:string[]`, '\u001F'), r.sentences = split(row.`sentences:string[]`, '\u001F'), r.confidences = [v IN split(row.`confidences:double[]`, '\u001F') | toFloat(v)], r.components = split(row.`components:string[]`, '\u001F')
} IN TRANSACTIONS OF 1000 ROWS;
LOAD CSV WITH HEADERS FROM 'file:///relations-basedOn.csv' AS row
CALL { WITH row
  MATCH (s:Entity {id: row.`:START_ID`}) MATCH (o:Entity {id: row.`:END_ID`})
  MERGE (s)-[r:basedOn]->(o) SET r.confidence = toFloat(row.`confidence:double`), r.claims = split(row.`claims:string[]`, '\u001F'), r.papers = split(row.`papers:string[]`, '\u001F'), r.days = split(row.`days:string[]`, '\u001F'), r.sentences = split(row.`sentences:string[]`, '\u001F'), r.confidences = [v IN split(row.`confidences:double[]`, '\u001F') | toFloat(v)], r.components = split(row.`components:string[]`, '\u001F')
} IN TRANSACTIONS OF 1000 ROWS;
LOAD CSV WITH HEADERS FROM 'file:///relations-trainedOn.csv' AS row
CALL { WITH row
  MATCH (s:Entity {id: row.`:START_ID`}) MATCH (o:Entity {id: row.`:END_ID`})
  MERGE (s)-[r:trainedOn]->(o) SET r.confidence = toFloat(row.`confidence:double`), r.claims = split(row.`claims:string[]`, '\u001F'), r.papers = split(row.`papers:string[]`, '\u001F'), r.days = split(row.`days:string[]`, '\u001F'), r.sentences = split(row.`sentences:string[]`, '\u001F'), r.confidences = [v IN split(row.`confidences:double[]`, '\u001F') | toFloat(v)], r.components = split(row.`components:string[]`, '\u001F')
} IN TRANSACTIONS OF 1000 ROWS;
LOAD CSV WITH HEADERS FROM 'file:///relations-outperforms.csv' AS row
CALL { WITH row
  MATCH (s:Entity {id: row.`:START_ID`}) MATCH (o:Entity {id: row.`:END_ID`})
  MERGE (s)-[r:outperforms]->(o) SET r.confidence = toFloat(row.`confidence:double`), r.claims = split(row.`claims:string[]`, '\u001F'), r.papers = split(row.`papers:string[]`, '\u001F'), r.days = split(row.`days:string[]`, '\u001F'), r.sentences = split(row.`sentences:string[]`, '\u001F'), r.confidences = [v IN split(row.`confidences:double[]`, '\u001F') | toFloat(v)], r.components = split(row.`components:string[]`, '\u001F')
} IN TRANSACTIONS OF 1000 ROWS;
LOAD CSV WITH HEADERS FROM 'file:///relations-partOf.csv' AS row
CALL { WITH row
  MATCH (s:Entity {id: row.`:START_ID`}) MATCH (o:Entity {id: row.`:END_ID`})
  MERGE (s)-[r:partOf]->(o) SET r.confidence = toFloat(row.`confidence:double`)
} IN TRANSACTIONS OF 1000 ROWS;
LOAD CSV WITH HEADERS FROM 'file:///relations-reports.csv' AS row
CALL { WITH row
  MATCH (s:Paper {id: row.`:START_ID`}) MATCH (o:Result {id: row.`:END_ID`})
  MERGE (s)-[r:reports]->(o) SET r.confidence = toFloat(row.`confidence:double`), r.claims = split(row.`claims:string[]`, '\u001F'), r.papers = split(row.`papers:string[]`, '\u001F'), r.days = split(row.`days:string[]`, '\u001F'), r.sentences = split(row.`sentences:string[]`, '\u001F'), r.confidences = [v IN split(row.`confidences:double[]`, '\u001F') | toFloat(v)], r.components = split(row.`components:string[]`, '\u001F')
} IN TRANSACTIONS OF 1000 ROWS;
LOAD CSV WITH HEADERS FROM 'file:///relations-ofSystem.csv' AS row
CALL { WITH row
  MATCH (s:Result {id: row.`:START_ID`}) MATCH (o:Entity {id: row.`:END_ID`})
  MERGE (s)-[r:ofSystem]->(o) SET r.confidence = toFloat(row.`confidence:double`)
} IN TRANSACTIONS OF 1000 ROWS;
LOAD CSV WITH HEADERS FROM 'file:///relations-onBenchmark.csv' AS row
CALL { WITH row
  MATCH (s:Result {id: row.`:START_ID`}) MATCH (o:Entity {id: row.`:END_ID`})
  MERGE (s)-[r:onBenchmark]->(o) SET r.confidence = toFloat(row.`confidence:double`)
} IN TRANSACTIONS OF 1000 ROWS;
LOAD CSV WITH HEADERS FROM 'file:///relations-withMetric.csv' AS row
CALL { WITH row
  MATCH (s:Result {id: row.`:START_ID`}) MATCH (o:Entity {id: row.`:END_ID`})
  MERGE (s)-[r:withMetric]->(o) SET r.confidence = toFloat(row.`confidence:double`)
} IN TRANSACTIONS OF 1000 ROWS;
LOAD CSV WITH HEADERS FROM 'file:///relations-against.csv' AS row
CALL { WITH row
  MATCH (s:Result {id: row.`:START_ID`}) MATCH (o:Entity {id: row.`:END_ID`})
  MERGE (s)-[r:against]->(o) SET r.confidence = toFloat(row.`confidence:double`)
} IN TRANSACTIONS OF 1000 ROWS;
