import { afterAll, beforeAll, describe, it } from 'vitest'
import { systemClock } from '../../src/runtime.ts'
import { openSandbox } from '../../src/sandbox/sandbox.ts'
import { sandboxTransport } from '../../src/sandbox/transport.ts'
import { prepare, runStep, type CallApi } from '../contracts/api-step.ts'
import { SCENARIOS } from '../contracts/kube-api.ts'

const sandbox = openSandbox({ clock: systemClock })
const transport = sandboxTransport(sandbox, 'contract')

const call: CallApi = async ({ method, path, type, accept, body }) => {
  const response = await transport.send({
    method,
    path,
    ...(type === undefined ? {} : { contentType: type }),
    ...(accept === undefined ? {} : { accept }),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: JSON.parse(response.body) as unknown }
}

beforeAll(() => prepare(call))
afterAll(() => sandbox.close())

describe('the sandbox as a Kubernetes API', () => {
  for (const { name, steps } of SCENARIOS) {
    it(name, async () => {
      for (const step of steps) await runStep(call, step)
    })
  }
})
