import type { Notification } from './notifications.ts';

/** What of a camera's events the pipeline is told: that something began or ended, when it did. */
export interface CameraOccurrence {
  /** `motion`, `tamper`, `input`, `signal_loss`: what mappings and rules know; others keep their topic only. */
  readonly what: 'motion' | 'tamper' | 'input' | 'signal_loss' | 'object' | 'other';
  readonly active: boolean;
  readonly notification: Notification;
}

const KINDS: readonly (readonly [RegExp, CameraOccurrence['what']])[] = [
  [
    /^(RuleEngine\/(CellMotionDetector|MotionRegionDetector)\/|VideoSource\/MotionAlarm|VideoAnalytics\/MotionDetection)/i,
    'motion',
  ],
  [
    /^(VideoSource\/GlobalSceneChange|RuleEngine\/TamperDetector|VideoSource\/.*Tamper|VideoSource\/ImageToo(Blurry|Dark|Bright))/i,
    'tamper',
  ],
  [/^Device\/Trigger\/DigitalInput|^Device\/IO\/(VirtualInput|Port)/i, 'input'],
  [/^VideoSource\/(SignalLoss|ConnectionFailed|VideoLoss)/i, 'signal_loss'],
  [
    /^RuleEngine\/(FieldDetector|LineDetector|MyRuleDetector|ObjectDetect|LoiteringDetector|CountAggregation)/i,
    'object',
  ],
];
const ACTIVE = /^(true|1|on|yes|active|high)$/i;
const MOST_STATES = 500;

/**
 * Tells changes from repetitions. Cameras repeat states: after each subscription (`Initialized`), and some with every pull. A
 * topic's source has one state; only its changes come out, and after a subscription only what is active now.
 */
export function createStateChanges() {
  const states = new Map<string, boolean>();
  return function changesOf(notifications: readonly Notification[]): CameraOccurrence[] {
    return notifications.flatMap((notification): CameraOccurrence[] => {
      const what = KINDS.find(([pattern]) => pattern.test(notification.topic))?.[1] ?? 'other';
      const values = Object.values(notification.data);
      const isState =
        values.length > 0 &&
        values.some((value) => ACTIVE.test(value) || /^(false|0|off|no|inactive|low)$/i.test(value));
      // an event of no state (a line was crossed) happens anew each time
      if (!isState) {
        if (notification.operation === 'initialized' || what === 'other') return [];
        return [{ what, active: true, notification }];
      }
      const key = JSON.stringify([notification.topic, notification.source]);
      const active = notification.operation !== 'deleted' && values.some((value) => ACTIVE.test(value));
      const before = states.get(key) ?? false;
      states.delete(key);
      states.set(key, active);
      if (states.size > MOST_STATES) states.delete(states.keys().next().value!);
      return active === before || what === 'other' ? [] : [{ what, active, notification }];
    });
  };
}
