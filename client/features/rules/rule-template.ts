/** What a new rule begins as: whole, valid but for its id, in the words of the shipped pack. */
export const NEW_RULE = `title: What happened, as a guard would say it
id: our-rule-1
status: experimental
description: Why somebody should look at it.
logsource:
  product: watchfloor
  category: access
detection:
  selection:
    kind: access.denied
    place.criticality|gte: 4
  condition: selection
falsepositives:
  - What looks like it and is not
level: medium
tags:
  - attack.t1078
  - csf.de.cm-02
x_watchfloor:
  domain: physical
  name: Refused at {place.door|portal.uid}
  sentence: "{actor.person_name|credential.uid} was refused at {place.door|portal.uid}."
  runbook: What a guard does, in one line.
`;
