// The first 100 completed calls of an assistant: node filter_by_assistant.mjs ASSISTANT_ID
import axios from 'axios';

const url = process.env.RINGBACK_URL ?? 'http://127.0.0.1:4010';
const token = process.env.RINGBACK_TOKEN ?? 'any-token';

export async function callsOf(assistantId) {
  const answer = await axios.get(`${url}/api/v1/calls`, {
    headers: { Authorization: `Bearer ${token}` },
    params: { assistant_id: assistantId, status: 'completed', limit: 100 },
    timeout: 30_000,
  });
  return answer.data;
}

if (!process.argv[2]) {
  console.error('node filter_by_assistant.mjs ASSISTANT_ID');
  process.exit(1);
}
const page = await callsOf(process.argv[2]);
console.log(`${page.items.length} of ${page.total} calls`);
