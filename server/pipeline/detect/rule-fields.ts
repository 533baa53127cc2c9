import type { Expression } from '../../sigma/rule-types.ts';

/** Whether a detection asks for anything that rests on where a person is believed to be. */
export function looksAtPresence(expression: Expression): boolean {
  switch (expression.type) {
    case 'test':
      return /^(presence|travel)\./.test(expression.field ?? '');
    case 'not':
      return looksAtPresence(expression.item);
    default:
      return expression.items.some(looksAtPresence);
  }
}
