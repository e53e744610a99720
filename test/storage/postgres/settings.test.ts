/** Connection strings against what lib/pq, in Helm, makes of them. */
import { describe, expect, it } from 'vitest'
import { passwordFor } from '../../../storage/postgres/files.ts'
import type { SqlHost } from '../../../storage/postgres/host.ts'
import { readSettings, type SqlSettings } from '../../../storage/postgres/settings.ts'

const FILES: Readonly<Record<string, string>> = {
  '/home/me/.pgpass':
    '# comment\nother:*:*:*:no\nlocalhost:5432:db:u\\:1:l\\\\ocal\n*:5433:*:*:any:thing\n*:*:db:u:pass\n',
  '/home/me/.pg_service.conf': '# x\n[other]\nhost=o\n[svc]\nhost = db.example\nport=5433\nuser=me\n\n[next]\nhost=n\n',
  '/broken.conf': '[svc]\nhost\n',
  '/strange.conf': '[svc]\nnonsense=1\n',
}

function host(env: SqlHost['env'] = {}, mode = 0o600): SqlHost {
  return {
    env: { HOME: '/home/me', ...env },
    readFile: (path) => FILES[path],
    fileMode: () => mode,
    userName: () => 'runner',
  }
}

const read = (text: string, env?: SqlHost['env']): SqlSettings => readSettings(text, host(env))

describe('connection strings', () => {
  it.each<[string, Partial<SqlSettings>]>([
    ['', { servers: [{ host: 'localhost', port: 5432 }], user: 'runner', database: '', sslMode: 'require' }],
    [
      'postgres://u%40x:p%3A%2F@db.example:6000/data%20base?sslmode=disable&search_path=a,b',
      {
        servers: [{ host: 'db.example', port: 6000 }],
        ...{ user: 'u@x', password: 'p:/', database: 'data base', sslMode: 'disable' },
        runtime: { application_name: 'tshelm', search_path: 'a,b' },
      },
    ],
    ['postgresql://[::1]:6000/db', { servers: [{ host: '::1', port: 6000 }], database: 'db' }],
    ['postgres://host?user=x', { servers: [{ host: 'host', port: 5432 }], user: 'x' }],
    [`host = db  user='a b' `, { servers: [{ host: 'db', port: 5432 }], user: 'a b' }],
    [`user=a\\ b password='\\'\\\\' dbname=`, { user: 'a b', password: "'\\", database: '' }],
    ['database=d', { database: 'd', runtime: { application_name: 'tshelm' } }],
    [
      'host=a,b, port=1,2,3',
      {
        servers: [
          { host: 'a', port: 1 },
          { host: 'b', port: 2 },
          { host: 'localhost', port: 3 },
        ],
      },
    ],
    [
      'host=a,b port=7',
      {
        servers: [
          { host: 'a', port: 7 },
          { host: 'b', port: 7 },
        ],
      },
    ],
    ['host=a hostaddr=10.0.0.1', { servers: [{ host: 'a', address: '10.0.0.1', port: 5432 }] }],
    ['host=/run/pg sslmode=verify-full', { sslMode: 'disable' }],
    ['sslrootcert=system', { sslMode: 'verify-full' }],
    ['connect_timeout=7 application_name=x', { connectTimeoutMs: 7000, runtime: { application_name: 'x' } }],
    ['service=svc', { servers: [{ host: 'db.example', port: 5433 }], user: 'me' }],
  ])('%s', (text, settings) => {
    expect(read(text)).toMatchObject(settings)
  })

  it('goes before the environment', () => {
    const env = {
      PGHOST: 'env',
      PGPORT: '7',
      PGUSER: 'e',
      PGPASSWORD: 'p',
      PGDATABASE: 'd',
      PGSSLMODE: 'disable',
      USER: 'x',
    }
    const { servers, user, password, database, sslMode } = read('user=s port=8', env)
    expect([servers, user, password, database, sslMode]).toEqual([[{ host: 'env', port: 8 }], 's', 'p', 'd', 'disable'])
    expect(read('', { USER: 'x' }).user).toBe('x')
  })

  // The messages are what `helm list` says, without what it puts before.
  it.each<[string, string, SqlHost['env']?]>([
    [
      'sslmode=foo',
      'pq: wrong value for "sslmode": "foo" is not supported; supported values are disable, allow, prefer, require, verify-full, or verify-ca',
    ],
    ['host=127.0.0.1 user', 'missing "=" after "user" in connection info string'],
    ['port=x', 'pq: wrong value for "port": strconv.ParseUint: parsing "x": invalid syntax'],
    ['port=99999', 'pq: wrong value for "port": strconv.ParseUint: parsing "99999": value out of range'],
    ['host=a,b port=1,2,3', 'pq: could not match 3 port numbers to 2 hosts'],
    ['client_encoding=latin1', 'pq: unsupported client_encoding "latin1": must be absent or "UTF8"'],
    ["host='a", 'unterminated quoted string literal in connection string'],
    ['a=b\\', 'missing character after backslash'],
    ['hostaddr=zz', 'pq: wrong value for "hostaddr": ParseAddr("zz"): unable to parse IP'],
    ['sslsni=maybe', 'pq: wrong value for "sslsni": strconv.ParseBool: parsing "maybe": invalid syntax'],
    ['connect_timeout=abc', 'pq: wrong value for "connect_timeout": strconv.ParseInt: parsing "abc": invalid syntax'],
    ['', 'pq: wrong value for $PGPORT: strconv.ParseUint: parsing "x": invalid syntax', { PGPORT: 'x' }],
    ['', 'pq: environment variable $PGREQUIRESSL is not supported', { PGREQUIRESSL: '1' }],
    ['service=no', 'pq: definition of service "no" not found'],
    ['service=svc', 'pq: service file "/none" not found', { PGSERVICEFILE: '/none' }],
    [
      'service=svc',
      'pq: unknown setting "nonsense" in service file for service "svc"',
      { PGSERVICEFILE: '/strange.conf' },
    ],
    [
      'sslrootcert=system sslmode=require',
      'pq: weak sslmode "require" may not be used with sslrootcert=system (use "verify-full")',
    ],
  ])('%s is refused', (text, message, env) => {
    expect(() => read(text, env)).toThrow(expect.objectContaining({ code: 'unreachable', message }) as Error)
  })

  it.each([
    ['postgres://u:s%zzcret@h/x', 'parse "postgres://u:xxxxx@h/x": invalid URL escape "%xx"'],
    [
      'postgres://u:secret@h:2x/db?password=secret',
      'parse "postgres://u:xxxxx@h:2x/db?xxxxx": invalid port ":2x" after host',
    ],
    ['postgres://u:se/cret@h/db', 'parse "postgres://u:xxxxx@h/db": invalid port ":xxxxx" after host'],
    ['postgres://u:se?cret@h/db', 'parse "postgres://u:xxxxx@h/db": invalid port ":xxxxx" after host'],
    ['postgres://u:se#cret@h/db', 'parse "postgres://u:xxxxx@h/db": invalid port ":xxxxx" after host'],
    ['postgres://u:se@cr%et@h/db', 'parse "postgres://u:xxxxx@h/db": invalid URL escape "%xx"'],
    ['postgres://h/d%zz?password=secret&user=a@b', 'parse "postgres://h:xxxxx@b": invalid URL escape "%xx"'],
    ['postgres://h/d%zz?sslkey=secret&sslinline=1', 'parse "postgres://h/d%zz?xxxxx": invalid URL escape "%zz"'],
    ['host=h password=my secret user=x', 'missing "=" after a word in connection info string'],
    ['mysql://u:secret@h/db', 'missing "=" after a word in connection info string'],
  ])('keeps the password to itself: %s', (text, message) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'unreachable', message }) as Error)
  })
})

describe('password file', () => {
  const password = (text: string, mode?: number): string => {
    const place = host({}, mode)
    const settings = readSettings(text, place)
    return passwordFor(settings.servers[0]!, settings, place)
  }
  it.each([
    ['host=x dbname=db user=u', 'pass'],
    ['host=x dbname=db user=u password=given', 'given'],
    ['dbname=db user=u:1', 'l\\ocal'],
    ['host=/run/pg dbname=db user=u:1', 'l\\ocal'],
    ['host=x port=5433', ''],
    ['host=x dbname=other user=u', ''],
    ['host=x dbname=db user=u passfile=/none', ''],
  ])('%s', (text, wanted) => {
    expect(password(text)).toBe(wanted)
  })

  it('is not used if others can read it', () => {
    expect(password('host=x dbname=db user=u', 0o644)).toBe('')
  })
})
