-- What a rule said when the version was stored, also where that was what its file said: files change, versions do not.
-- Null: as its file said, stored before this was kept.
alter table rule_versions add column said text;
update rule_versions set said = text;
