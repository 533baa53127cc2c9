import { all, at, textAt, type XmlNode } from './xml.ts';

/** What a camera's event says (ONVIF Core 9.4-9.5), before it is known whether anything changed. */
export interface Notification {
  /** Without prefixes: `RuleEngine/CellMotionDetector/Motion`. */
  readonly topic: string;
  /** By the camera's clock, epoch milliseconds; undefined where it cannot be read. */
  readonly cameraAt: number | undefined;
  /** `initialized` repeats a state after a subscription; a plain event has none of them. */
  readonly operation: 'initialized' | 'changed' | 'deleted' | undefined;
  /** What it is about: video source, input, rule. */
  readonly source: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<string, string>>;
}

const MOST_ITEMS = 32;

/** The notifications in an answer to PullMessages. */
export function readNotifications(answer: XmlNode): Notification[] {
  return all(answer, 'NotificationMessage').flatMap((node): Notification[] => {
    const topic = textAt(node, 'Topic');
    const message = at(node, 'Message', 'Message') ?? at(node, 'Message');
    if (topic === undefined || message === undefined) return [];
    const operation = message.attributes.get('PropertyOperation')?.toLowerCase();
    return [
      {
        topic: topic
          .split('/')
          .map((part) => part.replace(/^[^:]*:/, '').trim())
          .join('/')
          .slice(0, 200),
        cameraAt: timeOf(message.attributes.get('UtcTime')),
        operation:
          operation === 'initialized' || operation === 'changed' || operation === 'deleted'
            ? operation
            : undefined,
        source: itemsOf(at(message, 'Source')),
        data: itemsOf(at(message, 'Data')),
      },
    ];
  });
}

function itemsOf(node: XmlNode | undefined): Record<string, string> {
  return Object.fromEntries(
    all(node, 'SimpleItem')
      .slice(0, MOST_ITEMS)
      .flatMap(({ attributes }) => {
        const name = attributes.get('Name');
        return name ? [[name.slice(0, 60), (attributes.get('Value') ?? '').slice(0, 200)]] : [];
      }),
  );
}

/** xs:dateTime; some firmware parts date and time by `-`, some leave the zone out (it is UTC by the attribute's name). */
export function timeOf(text: string | undefined): number | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})[T -](\d{2}:\d{2}:\d{2})(\.\d{1,9})?\s*(Z|[+-]\d{2}:\d{2})?$/.exec(
    text?.trim() ?? '',
  );
  if (match === null) return undefined;
  const [, date, time, fraction = '', zone = 'Z'] = match;
  const found = Date.parse(`${date}T${time}${fraction.slice(0, 4)}${zone}`);
  return Number.isFinite(found) ? found : undefined;
}
