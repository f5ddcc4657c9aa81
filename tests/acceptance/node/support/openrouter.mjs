// The OpenRouter SDK against the installation under test.
import { OpenRouter } from '@openrouter/sdk';
import { baseURL, managementKey } from './installation.mjs';

export const serverURL = baseURL.replace(/\/v1$/, '/api/v1');

// No retries: by default the SDK repeats every 5xx for up to an hour.
export function openRouter(key) {
  return new OpenRouter({
    apiKey: key, serverURL, retryConfig: { strategy: 'none' }, timeoutMs: 30_000,
  });
}

export const manager = () => openRouter(managementKey);

// The error that `promise` must end with, and its status.
export async function refusal(promise, status) {
  const error = await promise.then(() => undefined, (thrown) => thrown);
  if (error === undefined) throw new Error(`the call succeeded instead of ${status}`);
  if (error.statusCode !== status) throw error;
  return error;
}
