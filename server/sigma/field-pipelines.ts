import type { FieldPipeline, LogSource } from './rule-types.ts';

/** Event fields that a rule's field stands for. */
export type FieldsOf = (field: string) => readonly string[];

/** The pipelines of a log source as one; of log sources that the same pipelines cover it is the same function. */
export function createFieldPipelines(
  pipelines: readonly FieldPipeline[],
): (logsource: LogSource) => FieldsOf {
  const made = new Map<string, FieldsOf>();
  return (logsource) => {
    const covering = pipelines.filter((pipeline) => covers(pipeline.logsource ?? {}, logsource));
    const key = covering.map((pipeline) => pipelines.indexOf(pipeline)).join();
    const known = made.get(key);
    if (known !== undefined) return known;
    const fieldsOf = oneAfterAnother(covering);
    made.set(key, fieldsOf);
    return fieldsOf;
  };
}

const oneAfterAnother =
  (pipelines: readonly FieldPipeline[]): FieldsOf =>
  (field) =>
    pipelines.reduce<readonly string[]>(
      (fields, pipeline) =>
        fields.flatMap((each) => (Object.hasOwn(pipeline.fields, each) ? pipeline.fields[each]! : [each])),
      [field],
    );

/** Whether everything `general` names is the same in `specific`, case apart. */
export function covers(general: LogSource, specific: LogSource): boolean {
  return (['product', 'category', 'service'] as const).every((key) => {
    const wanted = general[key];
    return wanted === undefined || wanted.toLowerCase() === specific[key]?.toLowerCase();
  });
}
