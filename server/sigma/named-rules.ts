import { entry, type YamlMap, type YamlNode } from './yaml-nodes.ts';

/** The rules that a correlation names, and whether they are to tell of their own matches beside it. */
export interface NamedRules {
  readonly references: readonly string[];
  readonly generate: boolean;
}

/** As far as can be read of a correlation that is refused; nothing of any other document. */
export function rulesNamedBy(root: YamlMap): NamedRules | undefined {
  const section = entry(root, 'correlation');
  if (section?.type !== 'map') return undefined;
  const rules = entry(section, 'rules');
  const items = rules === undefined ? [] : rules.type === 'list' ? rules.items : [rules];
  const isSaid = (node: YamlNode | undefined) => node?.type === 'scalar' && node.value === true;
  return {
    references: items.flatMap((node) =>
      node.type === 'scalar' && typeof node.value === 'string' ? [node.value] : [],
    ),
    generate: isSaid(entry(section, 'generate')) || isSaid(entry(root, 'generate')),
  };
}
