// The installation under test as the harness announces it, and what it is expected to charge.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import OpenAI from 'openai';

const run = promisify(execFile);

export const baseURL = required('AROUTER_BASE_URL');
export const apiKey = required('AROUTER_API_KEY');
export const exhaustedKey = required('AROUTER_EXHAUSTED_KEY');
export const managementKey = required('AROUTER_MGMT_KEY');

// Nano-dollars per token of each provider, as in harness/market.py.
const PRICES = {
  'Simulated A': { input: 1250, output: 10_000 },
  'Simulated B': { input: 2500, output: 20_000 },
};

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests through tests/acceptance/run`);
  return value;
}

export const model = (name) => `node/${name}`;

// No retries unless a test is about them: a failure must not hide behind a second try.
export function client(options = {}) {
  return new OpenAI({ baseURL, apiKey, maxRetries: 0, timeout: 30_000, ...options });
}

export function ask(name, more = {}) {
  return {
    model: model(name),
    messages: [{ role: 'user', content: 'Name three rivers and say where they begin.' }],
    ...more,
  };
}

// The number that JSON text with exactly this amount would be read as.
export function costOf(provider, usage) {
  const price = PRICES[provider];
  const nano = usage.prompt_tokens * price.input + usage.completion_tokens * price.output;
  return Number(`${nano}e-9`);
}

export async function generation(id) {
  return client().get('/generation', { query: { id } });
}

// What the simulated provider counted for one of its models: `name` and the provider's letter.
export async function upstreamTotals(name, letter = 'a') {
  const answer = await fetch(`${required('AROUTER_SIMULATOR_URL')}/simulator/totals`);
  const { by_model: models } = await answer.json();
  const none = { requests: 0, completed: 0, failed: 0, cancelled: 0 };
  return models[`node-${name}-${letter}`] ?? none;
}

export async function admin(...args) {
  const config = ['--config', required('AROUTER_CONFIG')];
  const { stdout } = await run(required('AROUTER_BINARY'), ['admin', ...args, ...config]);
  return JSON.parse(stdout);
}

// A new key, once the gateway has heard of it.
export async function createKey(options = [], org = required('AROUTER_ORG')) {
  const created = await admin('create-key', '--org', org, '--name', 'node', ...options);
  const openai = client({ apiKey: created.key });
  await eventually('the gateway knows the new key', 1000, () =>
    openai.get('/key').then(() => true, () => false));
  return created;
}

// Resolves with what `probe` returns as soon as it is truthy; rejects when the time is over.
export async function eventually(what, milliseconds, probe) {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${milliseconds} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
