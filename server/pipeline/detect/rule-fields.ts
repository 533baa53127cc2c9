import type { Expression } from '../../sigma/rule-types.ts';
import { textTestOf } from '../../sigma/value-tests.ts';

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

/** Whether a detection can hold for an event of a kind, whatever else is in it. */
export const canHoldForKind = (expression: Expression, kind: string): boolean =>
  holdsForKind(expression, kind) !== false;

/** Undefined: that rests on more than the kind. */
function holdsForKind(expression: Expression, kind: string): boolean | undefined {
  switch (expression.type) {
    case 'test': {
      if (expression.field !== 'kind') return undefined;
      if (expression.test.kind === 'exists') return expression.test.expected;
      // A kind is lower case as it is.
      return textTestOf(expression.test)?.matches(kind);
    }
    case 'not': {
      const holds = holdsForKind(expression.item, kind);
      return holds === undefined ? undefined : !holds;
    }
    case 'and':
    case 'or': {
      const decides = expression.type === 'or';
      const items = expression.items.map((item) => holdsForKind(item, kind));
      if (items.includes(decides)) return decides;
      return items.includes(undefined) ? undefined : !decides;
    }
  }
}
