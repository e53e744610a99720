/** Values in encrypted files. */
import { mkdtempSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encryptSops } from '../../src/secrets/sops/encrypt.ts'
import { fakeKubeApi } from '../fakes/kube-api.ts'
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

  it.each([
    ['secrets+age-import://?keys.txt?none.yaml', 0],
    ['secrets+age-import://sops!keys.txt?secrets.yaml', 0],
    ['secrets://noop!plain.yaml', 0],
    ['secrets://vals!refs.yaml', 0],
    ['secrets+literal://vals!ref+file://plain.yaml', 0],
    ['secrets+literal://password: open', 0],
    ['secrets://none!plain.yaml', 1],
    ['secrets+age-import://keys.txt', 1],
    ['secrets+age-import://keys.txt?', 1],
    ['secrets+other://plain.yaml', 1],
    ['secrets://vals!missing-key.yaml', 1],
  ])('are named as helm-secrets has it: %s', async (file, code) => {
    writeFileSync(join(cwd, 'refs.yaml'), 'password: ref+file://plain.yaml#/password\nport: 1\n')
    writeFileSync(join(cwd, 'missing-key.yaml'), 'password: ref+file://plain.yaml#/none\n')
    const result = await template(file)
    expect(result.code).toBe(code)
    if (code === 0) expect(result.stdout).toMatch(file.includes('none') ? /password: *\n/ : /password: (open|hunter2)/)
  })

  it.each([
    [{ HELM_SECRETS_ALLOWED_BACKENDS: 'noop,vals' }, 'secrets://secrets.yaml', "secret backend 'sops' not allowed"],
    [{ HELM_SECRETS_ALLOWED_BACKENDS: 'sops' }, 'secrets://vals!plain.yaml', "secret backend 'vals' not allowed"],
    [
      { HELM_SECRETS_ALLOW_AGE_IMPORT: 'false' },
      'secrets+age-import://keys.txt?secrets.yaml',
      'secrets+age-import:// is not allowed in this context!',
    ],
    [
      { HELM_SECRETS_KEY_LOCATION_PREFIX: '/keys/' },
      'secrets+age-import:///keys/../keys.txt?secrets.yaml',
      "Key location '/keys/../keys.txt' is not allowed",
    ],
    [
      { HELM_SECRETS_VALUES_ALLOW_PATH_TRAVERSAL: 'false' },
      'secrets://../x.yaml',
      "Values filepath '../x.yaml' contains '..'. Path traversal is not allowed.",
    ],
    [
      { HELM_SECRETS_VALUES_ALLOW_ABSOLUTE_PATH: 'false' },
      'secrets:///x.yaml',
      "Values filepath '/x.yaml' is an absolute path. Absolute paths are not allowed.",
    ],
    [
      { HELM_SECRETS_VALUES_ALLOW_SYMLINKS: 'false' },
      'secrets://link.yaml',
      "Values file 'link.yaml' is a symlink. Symlinks are not allowed.",
    ],
  ])('are refused where the environment says so: %o', async (env, file, problem) => {
    rmSync(join(cwd, 'link.yaml'), { force: true })
    symlinkSync('plain.yaml', join(cwd, 'link.yaml'))
    const { stdout, stderr, code } = await template(file, env)
    expect({ stdout, stderr, code }).toEqual({ stdout: '', stderr: `Error: ${problem}\n`, code: 1 })
  })

  it('may all be missing', async () => {
    expect((await template('secrets://none.yaml', { HELM_SECRETS_IGNORE_MISSING_VALUES: 'true' })).code).toBe(0)
  })

  it('come out as the text that they were: --set-file', async () => {
    const keys = machine({ env: { SOPS_AGE_KEY: KEY } })
    const encrypt = (text: string, inputFormat: 'binary' | 'json'): Promise<Uint8Array> =>
      encryptSops(Buffer.from(text), { inputFormat, keys, ageRecipients: [RECIPIENT] })
    writeFileSync(join(cwd, 'text.properties'), await encrypt('a = b\n', 'binary'))
    writeFileSync(join(cwd, 'doc.json'), await encrypt('{"a": 1}', 'json'))
    const values = 'password=secrets://text.properties,port=secrets://doc.json'
    const env = { ...hostIn(cwd).env, SOPS_AGE_KEY: KEY }
    const { stdout } = await runIn(cwd, ['template', 'chart', '--set-file', values], { env })
    expect(stdout).toBe('---\n# Source: chart/templates/a.yaml\npassword: a = b\n\nport: {\n\t"a": 1\n}\n')
    for (const name of ['text.properties', 'doc.json']) rmSync(join(cwd, name))
  })

  it('are decrypted with a key in a Secret of the cluster', async () => {
    const api = await fakeKubeApi()
    const data = { 'keys.txt': Buffer.from(`# a comment\n${KEY}\n`).toString('base64') }
    api.put('secrets', { metadata: { name: 'age-key', namespace: 'keys' }, data } as never)
    const cluster = `clusters: [{name: c, cluster: {server: '${api.url}'}}]\nusers: [{name: u, user: {}}]\n`
    const context = `contexts: [{name: x, context: {cluster: c, user: u, namespace: keys}}]\ncurrent-context: x\n`
    writeFileSync(join(cwd, 'kubeconfig'), `apiVersion: v1\nkind: Config\n${cluster}${context}`)
    const env = { KUBECONFIG: join(cwd, 'kubeconfig') }
    try {
      const way = 'secrets+age-import-kubernetes://'
      expect((await template(`${way}keys/age-key#keys.txt?secrets.yaml`, env)).stdout).toBe(RENDERED)
      expect((await template(`${way}age-key#keys.txt?secrets.yaml`, env)).stdout).toBe(RENDERED)
      const none = await template(`${way}keys/none#keys.txt?secrets.yaml`, env)
      expect(none.stderr).toBe("Error: Couldn't get kubernetes secret keys/none\n")
      const entry = await template(`${way}keys/age-key#other?secrets.yaml`, env)
      expect(entry.stderr).toBe("Error: Couldn't find key other in secret keys/age-key\n")
    } finally {
      await api.close()
    }
    rmSync(join(cwd, 'kubeconfig'))
  })

  it('leave no file behind', () => {
    const own = ['chart', 'keys.txt', 'link.yaml', 'missing-key.yaml', 'plain.yaml', 'refs.yaml', 'secrets.yaml']
    expect(readdirSync(cwd).sort()).toEqual(own)
  })
})
