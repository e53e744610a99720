/** The test cluster's API over plain HTTPS, apart from the code under test. */
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import type { ApiAnswer, CallApi } from '../contracts/api-step.ts'

/** `kubeconfig`: one cluster, and one user with a token. */
export function openApi(kubeconfig: string): CallApi {
  const config = readFileSync(kubeconfig, 'utf8')
  const server = /server: "?([^"\s}]+)/.exec(config)?.[1] ?? ''
  const token = /token: "?([^"\s}]+)/.exec(config)?.[1] ?? ''
  const agent = new Agent({ keepAlive: true, maxSockets: 16, rejectUnauthorized: false })
  return ({ method, path, type = 'application/json', accept = 'application/json', body }) =>
    new Promise<ApiAnswer>((resolve, reject) => {
      const text = body === undefined ? '' : JSON.stringify(body)
      const headers = {
        accept,
        authorization: `Bearer ${token}`,
        'user-agent': 'contract',
        ...(text === '' ? {} : { 'content-type': type }),
      }
      const sent = request(`${server}${path}`, { method, headers, agent }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const answer = Buffer.concat(chunks).toString('utf8')
          const isJson = answer.startsWith('{')
          resolve({ status: response.statusCode ?? 0, body: isJson ? (JSON.parse(answer) as unknown) : answer })
        })
      })
      sent.on('error', reject)
      sent.end(text)
    })
}
