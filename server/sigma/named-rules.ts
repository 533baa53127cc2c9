import { entry, type YamlMap, type YamlNode } from './yaml-nodes.ts';

/** The rules that a correlation names, and whether they are to tell of their own matches beside it. */
export interface NamedRules {
  readonly references: readonly string[];
  readonly generate: boolean;
}

/** The rules in a boolean condition, each once. */
export const namesIn = (condition: string): readonly string[] => [
  ...new Set((condition.match(/[^\s()]+/g) ?? []).filter((word) => !/^(and|or|not)$/i.test(word))),
];

/** As far as can be read of a correlation that is refused; nothing of any other document. */
export function rulesNamedBy(root: YamlMap): NamedRules | undefined {
  const section = entry(root, 'correlation');
  if (section?.type !== 'map') return undefined;
  const rules = entry(section, 'rules');
  const condition = entry(section, 'condition');
  const items = rules === undefined ? [] : rules.type === 'list' ? rules.items : [rules];
  const inCondition =
    rules === undefined && condition?.type === 'scalar' && typeof condition.value === 'string'
      ? namesIn(condition.value)
      : [];
  const isSaid = (node: YamlNode | undefined) => node?.type === 'scalar' && node.value === true;
  return {
    references: [
      ...items.flatMap((node) =>
        node.type === 'scalar' && typeof node.value === 'string' ? [node.value] : [],
      ),
      ...inCondition,
    ],
    generate: isSaid(entry(section, 'generate')) || isSaid(entry(root, 'generate')),
  };
}
