import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@fastify/type-provider-typebox';
import {
  type CheckAnswer,
  RULE_LIMITS,
  type RuleAnswer,
  type RuleChangeAnswer,
  type RulesAnswer,
  type RuleVersion,
  type TryOutAnswer,
} from '../../../shared/contract/rules.ts';
import type { Clock } from '../../clock.ts';
import { PublicFault } from '../../errors.ts';
import { sessionOf } from '../plugins/authenticate.ts';
import type { Routes } from '../ports.ts';

const id = Type.String({ minLength: 1, maxLength: 256 });
const params = Type.Object({ id });
const text = Type.String({ minLength: 1, maxLength: RULE_LIMITS.textChars });
const note = Type.String({ maxLength: RULE_LIMITS.noteChars, default: '' });
/** The version the person saw: a change made meanwhile is a conflict. */
const basedOn = Type.Integer({ minimum: 0 });
const days = Type.Integer({ minimum: 1, maximum: RULE_LIMITS.tryOutDays });

/** Rules: the list, changes, and trying one on what was recorded. Types and paths: shared/contract/rules.ts. */
export function createRuleRoutes(deps: Routes & { readonly clock: Clock }): FastifyPluginAsyncTypebox {
  const { rules, tryOuts } = deps;
  const view = { permission: 'rule.view' as const };
  const change = { permission: 'rule.change' as const };
  return async function ruleRoutes(app) {
    app.get('/api/rules', { config: view }, (): Promise<RulesAnswer> => rules.list());

    app.get('/api/rules.yml', { config: view }, (_, reply) =>
      reply
        .type('text/yaml; charset=utf-8')
        .header('content-disposition', 'attachment; filename="rules.yml"')
        .send(rules.export()),
    );

    app.get(
      '/api/rules/:id',
      { config: view, schema: { params } },
      (request): Promise<RuleAnswer> => rules.detail(request.params.id),
    );

    app.get(
      '/api/rules/:id/versions/:version',
      {
        config: view,
        schema: { params: Type.Object({ id, version: Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1 }) }) },
      },
      (request): Promise<RuleVersion> => rules.version(request.params.id, request.params.version),
    );

    app.post(
      '/api/rules/check',
      { config: view, schema: { body: Type.Object({ text }) } },
      async (request): Promise<CheckAnswer> => rules.check(request.body.text),
    );

    app.post(
      '/api/rules',
      {
        config: change,
        schema: {
          body: Type.Object({
            text,
            note,
            isNew: Type.Optional(Type.Boolean()),
            rule: Type.Optional(id),
            basedOn: Type.Optional(basedOn),
          }),
        },
      },
      async (request): Promise<RuleChangeAnswer> => {
        const { text, note, isNew = false, rule, basedOn } = request.body;
        const told = { by: sessionOf(request).principal.name, note };
        if (isNew && rule === undefined && basedOn === undefined)
          return rules.save(text, { ...told, isNew: true });
        if (isNew || rule === undefined || basedOn === undefined)
          throw new PublicFault(
            'BAD_REQUEST',
            'Say isNew: true for a new rule, or name the rule and the version it is based on: one of the two.',
          );
        return rules.save(text, { ...told, rule, basedOn });
      },
    );

    app.post(
      '/api/rules/:id/disabled',
      { config: change, schema: { params, body: Type.Object({ disabled: Type.Boolean(), note, basedOn }) } },
      (request): Promise<RuleChangeAnswer> => {
        const { disabled, note, basedOn } = request.body;
        const by = sessionOf(request).principal.name;
        return rules.setDisabled(request.params.id, disabled, { by, note, basedOn });
      },
    );

    app.post(
      '/api/rules/:id/revert',
      {
        config: change,
        schema: {
          params,
          body: Type.Object({ to: Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1 }), note, basedOn }),
        },
      },
      (request): Promise<RuleChangeAnswer> => {
        const { to, note, basedOn } = request.body;
        const by = sessionOf(request).principal.name;
        return rules.revert(request.params.id, to, { by, note, basedOn });
      },
    );

    app.post(
      '/api/rules/try',
      {
        config: view,
        schema: { body: Type.Object({ rule: Type.Optional(id), text: Type.Optional(text), days }) },
      },
      async (request, reply) => {
        const { rule, text, days } = request.body;
        if ((rule === undefined) === (text === undefined))
          throw new PublicFault('BAD_REQUEST', 'Name a rule, or give a text: one of the two.');
        const by = sessionOf(request).principal.name;
        const started = tryOuts.start(text === undefined ? { rule: rule!, days } : { text, days }, by);
        if ('faults' in started) return { faults: started.faults, rules: [] } satisfies CheckAnswer;
        // What it shows are records of people: who looked, and for what, is kept.
        await deps.audit.append({
          at: deps.clock.now(),
          actor: by,
          action: 'rule.try',
          subject: `rule:${started.answer.rules.map((one) => one.id).join(', ')}`,
          detail: { days, pasted: text !== undefined },
        });
        return reply.code(202).send(started.answer satisfies TryOutAnswer);
      },
    );

    app.get(
      '/api/rules/try/:id',
      { config: view, schema: { params } },
      async (request): Promise<TryOutAnswer> =>
        tryOuts.get(request.params.id, sessionOf(request).principal.name),
    );

    app.delete(
      '/api/rules/try/:id',
      { config: view, schema: { params } },
      (request): Promise<TryOutAnswer> =>
        tryOuts.cancel(request.params.id, sessionOf(request).principal.name),
    );
  };
}
