/** What a new rule begins as: whole, valid, with an id of its own, in the words of the shipped pack. */
export const newRule = () => `title: What happened, as a guard would say it
id: ${randomId()}
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

/** A UUID (RFC 9562, version 4), as Sigma asks for; `crypto.randomUUID` is there on secure origins only. */
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
