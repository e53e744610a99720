/** Values in encrypted files. */
import { mkdtempSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encryptSops } from '../../src/secrets/sops/encrypt.ts'
import { machine } from '../secrets/sops/host.ts'
import { hostIn, runIn, type RunResult } from './host.ts'

// Made for these tests; from the cases recorded of sops.
const RECIPIENT = 'age13p0t9q6j7ua79wp6pak558aan5kl0h3trlhawceh72takrf2gqkq87j9xy'
const KEY = 'AGE-SECRET-KEY-1TSFXCLPJZSH9UKVEYY8LPGDS8J329SVRGQ8H2RNLNC82LV5JMW9S7MGMWH'

const cwd = mkdtempSync(join(tmpdir(), 'secret-values-'))
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

beforeAll(async () => {
  mkdirSync(join(cwd, 'chart/templates'), { recursive: true })
  writeFileSync(join(cwd, 'chart/Chart.yaml'), 'apiVersion: v2\nname: chart\nversion: 1.0.0\n')
  writeFileSync(join(cwd, 'chart/templates/a.yaml'), 'password: {{ .Values.password }}\nport: {{ .Values.port }}\n')
  const file = await encryptSops(Buffer.from('password: hunter2\nport: 8080\n'), {
    inputFormat: 'yaml',
    keys: machine(),
    ageRecipients: [RECIPIENT],
  })
  writeFileSync(join(cwd, 'secrets.yaml'), file)
  writeFileSync(join(cwd, 'plain.yaml'), 'password: open\nport: 1\n')
  writeFileSync(join(cwd, 'keys.txt'), `${KEY}\n`)
})

function template(file: string, env: Readonly<Record<string, string>> = {}): Promise<RunResult> {
  return runIn(cwd, ['template', 'chart', '-f', file], { env: { ...hostIn(cwd).env, ...env } })
}

const RENDERED = '---\n# Source: chart/templates/a.yaml\npassword: hunter2\nport: 8080\n'

describe('values by secrets://', () => {
  it('are decrypted with the keys that a user has', async () => {
    const { stdout, stderr } = await template('secrets://secrets.yaml', { SOPS_AGE_KEY: KEY })
    expect({ stdout, stderr }).toEqual({ stdout: RENDERED, stderr: '' })
  })

  it('are decrypted with keys that are named', async () => {
    const { stdout, stderr } = await template('secrets+age-import://keys.txt?secrets.yaml')
    expect({ stdout, stderr }).toEqual({ stdout: RENDERED, stderr: '' })
  })

  it('may be in files that are not encrypted, or not there', async () => {
    expect((await template('secrets://plain.yaml')).stdout).toContain('password: open')
    expect((await template('secrets://?none.yaml')).code).toBe(0)
    const { stderr, code } = await template('secrets://none.yaml')
    expect({ stderr, code }).toEqual({ stderr: 'Error: open none.yaml: no such file or directory\n', code: 1 })
  })

  it('are told of without a key that opens them', async () => {
    const { stdout, stderr, code } = await template('secrets://secrets.yaml')
    expect({ stdout, code }).toEqual({ stdout: '', code: 1 })
    expect(stderr).toMatch(/^Error: Failed to get the data key required to decrypt the SOPS file\./)
  })

  it('leave no file behind', () => {
    expect(readdirSync(cwd).sort()).toEqual(['chart', 'keys.txt', 'plain.yaml', 'secrets.yaml'])
  })
})
