-- A journal as version 4 of its schema made it, with an alert and a held article.
PRAGMA auto_vacuum = INCREMENTAL;
PRAGMA page_size = 8192;
PRAGMA journal_mode = WAL;
CREATE TABLE meta ( key TEXT PRIMARY KEY NOT NULL, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE articles ( number INTEGER PRIMARY KEY, zones TEXT NOT NULL);
CREATE TABLE alerts ( seq INTEGER PRIMARY KEY AUTOINCREMENT, time_ms INTEGER NOT NULL, clock_ms INTEGER NOT NULL, article INTEGER NOT NULL, id BLOB NOT NULL, countries TEXT NOT NULL, mentions TEXT NOT NULL, topics TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX alerts_set_back ON alerts (seq) WHERE time_ms < clock_ms;
CREATE TABLE held ( article INTEGER PRIMARY KEY, release_ms INTEGER NOT NULL, id BLOB NOT NULL, countries TEXT NOT NULL, mentions TEXT NOT NULL, topics TEXT NOT NULL, body TEXT NOT NULL, rules TEXT NOT NULL DEFAULT '', kin BLOB NOT NULL DEFAULT x'');
CREATE INDEX held_by_release ON held (release_ms);
CREATE TABLE identity ( key INTEGER PRIMARY KEY, hash BLOB NOT NULL, seq INTEGER NOT NULL, seen_ms INTEGER NOT NULL);
CREATE TABLE identity_fresh ( key INTEGER PRIMARY KEY, hash BLOB NOT NULL, seq INTEGER NOT NULL, seen_ms INTEGER NOT NULL);
CREATE TABLE receipts ( number INTEGER PRIMARY KEY AUTOINCREMENT, key INTEGER NOT NULL, file TEXT NOT NULL, owner INTEGER NOT NULL, hash BLOB, time_ms INTEGER NOT NULL, reason TEXT, articles TEXT NOT NULL);
CREATE INDEX receipts_by_name ON receipts (key);
CREATE TABLE rules ( rule TEXT PRIMARY KEY NOT NULL, hits INTEGER NOT NULL, mentions INTEGER NOT NULL, spent_ns INTEGER NOT NULL, since_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL, gone_ms INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE kin ( seq INTEGER PRIMARY KEY, entries BLOB NOT NULL);
CREATE TABLE kin_keys ( key INTEGER PRIMARY KEY, story INTEGER NOT NULL, seen_ms INTEGER NOT NULL);
CREATE TABLE names ( uid INTEGER NOT NULL, name TEXT NOT NULL, filter TEXT NOT NULL, acked INTEGER NOT NULL, doubt INTEGER NOT NULL, seen_ms INTEGER NOT NULL, PRIMARY KEY (uid, name)) WITHOUT ROWID;
INSERT INTO meta (key, value) VALUES ('epoch', 4711);
INSERT INTO articles (number, zones) VALUES (1, '{"headline":"Old story"}');
INSERT INTO articles (number, zones) VALUES (2, '{"headline":"Held story"}');
INSERT INTO alerts (seq, time_ms, clock_ms, article, id, countries, mentions, topics, body)
 VALUES (1, 1700000000000, 1700000000000, 1, zeroblob(32), 'JP', '', 'politics,politics/diplomacy',
 '{"newsalert":1,"epoch":"0000000000001267","seq":1,"headline":"Old story"}');
INSERT INTO held (article, release_ms, id, countries, mentions, topics, rules, body)
 VALUES (2, 1700000000000, randomblob(32), 'JP', '', 'politics,politics/diplomacy', 'politics/diplomacy',
 '{"newsalert":1,"headline":"Held story"}');
PRAGMA application_id = 1853322049;
PRAGMA user_version = 4;
