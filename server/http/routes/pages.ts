import { Type } from '@fastify/type-provider-typebox';

/** `before` and `limit` of every list. */
export const pageQuery = {
  before: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
};

/** The given fields without those that are undefined, as `exactOptionalPropertyTypes` wants it. */
export function defined<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

export const nextOf = (page: { readonly nextBefore?: string }) =>
  page.nextBefore === undefined ? {} : { nextBefore: page.nextBefore };
