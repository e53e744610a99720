/** What vals 0.46.1 printed, and with which exit code. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runIn } from '../../cli/host.ts'

interface Case {
  readonly args: readonly string[]
  readonly exit: number
  readonly stdin?: string
  readonly env?: Readonly<Record<string, string>>
  readonly stdout?: string
  readonly stderr?: string
}

interface Recording {
  readonly files: Readonly<Record<string, string>>
  readonly cases: readonly Case[]
}

const data = join(import.meta.dirname, '../../../testdata/vals/cases.json')
const { files, cases } = JSON.parse(readFileSync(data, 'utf8')) as Recording

let cwd = ''
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'vals-cases-'))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content)
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

describe('vals', () => {
  it.each(cases.map((one, i) => [`${i} ${one.args.join(' ')} ${JSON.stringify(one.stdin ?? '')}`, one] as const))(
    '%s',
    async (_, { args, exit, stdin = '', env = {}, stdout = '', stderr = '' }) => {
      const options = {
        env: { HOME: cwd, AWS_EC2_METADATA_DISABLED: 'true', ...env },
        stdin: () => Promise.resolve(Buffer.from(stdin)),
      }
      const result = await runIn(cwd, ['vals', ...args], options)
      expect({ code: result.code, stdout: result.stdout, stderr: result.stderr }).toEqual({
        code: exit,
        stdout,
        stderr,
      })
    },
  )
})
