/** Targets of `push`, with what the flags say of them, and the environment of the cm-push plugin where Helm would not look at it. */
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { PublishTarget } from '../../actions/publish-place.ts'
import { failureCode, pathError } from '../../chart/file-system.ts'
import type { PublishFolder } from '../../source/publish/folder.ts'
import type { PublishKind } from '../../source/publish/model.ts'
import type { Invocation } from '../command.ts'
import { filesIn } from '../write-file.ts'
import { accessOf } from './access.ts'

/** Of HELM_REPO_…, by what they are here. */
const VARIABLES = {
  username: 'USERNAME',
  password: 'PASSWORD',
  accessToken: 'ACCESS_TOKEN',
  authHeader: 'AUTH_HEADER',
  contextPath: 'CONTEXT_PATH',
  caFile: 'CA_FILE',
  certFile: 'CERT_FILE',
  keyFile: 'KEY_FILE',
} as const

/** The plugin's scheme stands for http or https. */
const PLUGIN_SCHEME = /^cm:\/\//

export function publishTarget({ args, flags, context }: Invocation): PublishTarget {
  const given = args[1] ?? ''
  const type = flags.string('type') as PublishKind | ''
  const access = accessOf(flags)
  const asked = {
    ...access,
    accessToken: flags.string('access-token'),
    authHeader: flags.string('auth-header'),
    apiKey: flags.string('api-key'),
    contextPath: flags.string('context-path'),
    ...(type === '' ? {} : { type }),
    folder: (path: string, create: boolean) => folderAt(path, create, context.cwd),
  }
  if (given.startsWith('oci://')) return { ...asked, target: given }
  const fromEnv = Object.fromEntries(
    Object.entries(VARIABLES).flatMap(([name, variable]) => {
      const value = context.env[`HELM_REPO_${variable}`]
      return value === undefined || value === '' || asked[name as keyof typeof VARIABLES] !== '' ? [] : [[name, value]]
    }),
  )
  const isSet = (name: string): boolean => /^(1|t|true)$/i.test(context.env[`HELM_REPO_${name}`] ?? '')
  const scheme = access.plainHttp === true || isSet('USE_HTTP') ? 'http://' : 'https://'
  return {
    ...asked,
    ...fromEnv,
    insecureSkipTlsVerify: access.insecureSkipTlsVerify === true || isSet('INSECURE'),
    target: given.replace(PLUGIN_SCHEME, scheme),
  }
}

/** Undefined for what is no folder, unless it may be made. */
export function folderAt(path: string, create: boolean, cwd: string): PublishFolder | undefined {
  const root = resolve(cwd, path)
  const stats = statSync(root, { throwIfNoEntry: false })
  if (stats === undefined ? !create : !stats.isDirectory()) return undefined
  const files = filesIn(cwd)
  return {
    path,
    read(name) {
      const file = join(root, name)
      if (!existsSync(file)) return Promise.resolve(undefined)
      try {
        return Promise.resolve(readFileSync(file))
      } catch (error) {
        throw pathError(failureCode(error) === 'EISDIR' ? 'read' : 'open', `${path}/${name}`, error, 'cli/file')
      }
    },
    write(name, bytes) {
      files.write(join(root, name), bytes)
      return Promise.resolve()
    },
    remove(name) {
      rmSync(join(root, name), { force: true })
      return Promise.resolve()
    },
  }
}
