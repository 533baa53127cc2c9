import { ABSENT, valueAt } from './record-view.ts';

/** How a nested record is laid flat under the names that rules use. */
export interface RecordPipeline {
  /** Only records that have this (dotted) field are changed. */
  readonly when: string;
  /** Objects whose properties become fields of their own. */
  readonly lift: readonly string[];
  /** Field name -> where it comes from. */
  readonly fields: Readonly<Record<string, string>>;
}

/** Windows events as XML-to-JSON converters write them: `Event.System`, `Event.EventData`, `Event.UserData`. */
export const WINDOWS_EVENT_JSON: RecordPipeline = {
  when: 'Event.System',
  lift: ['Event.UserData', 'Event.EventData'],
  fields: {
    EventID: 'Event.System.EventID',
    Channel: 'Event.System.Channel',
    Computer: 'Event.System.Computer',
    Level: 'Event.System.Level',
    Task: 'Event.System.Task',
    Opcode: 'Event.System.Opcode',
    Keywords: 'Event.System.Keywords',
    Provider_Name: 'Event.System.Provider.#attributes.Name',
    Provider_Guid: 'Event.System.Provider.#attributes.Guid',
    Execution_ProcessID: 'Event.System.Execution.#attributes.ProcessID',
    Execution_ThreadID: 'Event.System.Execution.#attributes.ThreadID',
    Security_UserID: 'Event.System.Security.#attributes.UserID',
  },
};

/** The record with its nested fields laid flat; a record that the pipeline is not for comes back as it is. */
export function applyRecordPipeline(
  record: Readonly<Record<string, unknown>>,
  pipeline: RecordPipeline,
): Readonly<Record<string, unknown>> {
  if (valueAt(record, pipeline.when) === ABSENT) return record;
  const flat: Record<string, unknown> = Object.create(null);
  for (const path of pipeline.lift) {
    const group = valueAt(record, path);
    if (typeof group === 'object' && group !== null && !Array.isArray(group)) Object.assign(flat, group);
  }
  for (const [name, path] of Object.entries(pipeline.fields)) {
    const value = valueAt(record, path);
    if (value !== ABSENT && !Object.hasOwn(flat, name)) {
      // `<EventID Qualifiers="0">4624</EventID>` becomes an object around its text.
      const text = valueAt(value, '#text');
      flat[name] = text === ABSENT ? value : text;
    }
  }
  return flat;
}
