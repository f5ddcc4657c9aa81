// Reading a chat stream to its end and taking it apart.

export async function collect(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

export function choicesOf(chunks, index = 0) {
  return chunks.flatMap((chunk) => chunk.choices).filter((choice) => choice.index === index);
}

export function textOf(chunks, index = 0) {
  return choicesOf(chunks, index).map((choice) => choice.delta.content ?? '').join('');
}

export function finishReasons(chunks, index = 0) {
  return choicesOf(chunks, index).map((choice) => choice.finish_reason).filter(Boolean);
}

export function argumentsOf(chunks) {
  return choicesOf(chunks)
    .flatMap((choice) => choice.delta.tool_calls ?? [])
    .map((call) => call.function?.arguments ?? '')
    .join('');
}
