/** Steps of the contract that an API is held against: one request, and what must come back. */
import { expect } from 'vitest'

export interface ApiCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly type?: string
  readonly accept?: string
  readonly body?: unknown
}

export interface ApiAnswer {
  readonly status: number
  readonly body: unknown
}

export type CallApi = (call: ApiCall) => Promise<ApiAnswer>

export interface Step extends ApiCall {
  readonly status: number
  /** Matched as a subset of the body. */
  readonly expect?: unknown
  /** Repeated until it holds (controllers take their time). */
  readonly eventually?: boolean
}

export interface Scenario {
  readonly name: string
  readonly steps: readonly Step[]
}

const PATIENCE_MS = 20_000

/** Runs the scenarios' steps one by one; the namespace `contract` must not be there before. */
export async function runStep(call: CallApi, step: Step): Promise<void> {
  const end = Date.now() + PATIENCE_MS
  for (;;) {
    const answer = await call(step)
    try {
      expect({ status: answer.status, body: answer.body }).toMatchObject({
        status: step.status,
        ...(step.expect === undefined ? {} : { body: step.expect }),
      })
      return
    } catch (error) {
      if (!step.eventually || Date.now() > end) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

/** Makes the namespace that the scenarios work in. */
export async function prepare(call: CallApi): Promise<void> {
  await call({
    method: 'POST',
    path: '/api/v1/namespaces',
    body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'contract' } },
  })
  const account: Step = {
    method: 'GET',
    path: '/api/v1/namespaces/contract/serviceaccounts/default',
    status: 200,
    eventually: true,
  }
  await runStep(call, account)
}
