/** Which plugins there are. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { quote } from '../../../gotemplate/go/strconv.ts'
import { messageOf, TshelmError } from '../../errors.ts'
import { log, type TshelmEvent } from '../../events.ts'
import { PLUGIN_FILE, type Plugin } from './plugin.ts'
import { readPlugin } from './read.ts'

export interface PluginHost {
  readonly cwd: string
  /** Folders of plugin folders, as HELM_PLUGINS lists them. */
  readonly folders: string
  readonly emit: (event: TshelmEvent) => void
}

/** The plugin of that name and type; undefined if there is none. Plugins that cannot be read are passed over with a warning. */
export function findPlugin(name: string, type: string, host: PluginHost): Plugin | undefined {
  const folders = host.folders.split(delimiter).filter((folder) => folder !== '')
  const all = folders.map((folder) => pluginsIn(folder, host))
  return all.flat().find((plugin) => plugin.name === name && plugin.type === type)
}

function pluginsIn(base: string, { cwd, emit }: PluginHost): Plugin[] {
  const byName = new Map<string, Plugin>()
  for (const entry of entriesOf(resolve(cwd, base))) {
    const folder = join(base, entry)
    const file = join(folder, PLUGIN_FILE)
    if (!existsSync(resolve(cwd, file))) continue
    const plugin = loadPlugin(folder, cwd, (error) => {
      emit(log('WARN', 'failed to load plugin (ignoring)', { plugin_yaml: file, error }))
    })
    if (plugin === undefined) continue
    const other = byName.get(plugin.name)
    if (other !== undefined) {
      const places = `${quote(other.folder)} and ${quote(plugin.folder)}`
      throw new TshelmError('cli/file', `two plugins claim the name ${quote(plugin.name)} at ${places}`)
    }
    byName.set(plugin.name, plugin)
  }
  return [...byName.values()]
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}

function loadPlugin(folder: string, cwd: string, onProblem: (text: string) => void): Plugin | undefined {
  const file = join(folder, PLUGIN_FILE)
  try {
    const plugin = readPlugin(readFileSync(resolve(cwd, file), 'utf8'), folder)
    const wasm = join(folder, 'plugin.wasm')
    if (plugin.runtime === 'subprocess' || existsSync(resolve(cwd, wasm))) return plugin
    onProblem(`wasm binary missing for extism/v1 plugin: ${quote(wasm)}`)
  } catch (error) {
    onProblem(`failed to load plugin ${quote(folder)}: ${messageOf(error)}`)
  }
  return undefined
}
