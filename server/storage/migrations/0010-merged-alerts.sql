-- Notes and history of an alert are shown with those of the alerts that went into it.
create index alerts_merged_into on alerts ((judgement ->> 'mergedInto')) where status = 'merged';
