import { type BrowserContext, type BrowserContextOptions, test as base } from '@playwright/test';

interface Journey {
  /** Closed with the test: a page left open goes on to play, draw and ask beside the next one. */
  readonly openContext: (options?: BrowserContextOptions) => Promise<BrowserContext>;
}

export const test = base.extend<Journey>({
  openContext: async ({ browser }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (options) => {
      const context = await browser.newContext(options);
      opened.push(context);
      return context;
    });
    for (const context of opened) await context.close();
  },
});
