/** Help texts as urfave/cli lays them out. */
import { APP_TEXT, APP_USAGE, COMMANDS, GLOBAL_FLAGS } from './commands-table.ts'
import { HELP_COMMAND, HELP_FLAG, namesOf, VERSION_FLAG, type SopsCommand, type SopsFlag } from './model.ts'
import { SOPS_VERSION } from '../../../secrets/sops/metadata.ts'

const PADDING = 2

export function appHelp(): string {
  const flags = [...GLOBAL_FLAGS, HELP_FLAG, VERSION_FLAG].map(flagLine)
  const sections = [
    `NAME:\n   sops - ${APP_USAGE}`,
    `USAGE:\n   ${APP_TEXT}`,
    `VERSION:\n   ${SOPS_VERSION}`,
    'AUTHOR:\n   CNCF Maintainers',
    `COMMANDS:\n${commandLines([...COMMANDS, HELP_COMMAND])}`,
    `GLOBAL OPTIONS:\n   ${flags.join('\n   ')}`,
  ]
  return tabbed(`${sections.join('\n\n')}\n`)
}

/** `path` is `sops groups add`. */
export function commandHelp(path: string, { usage, args, flags = [] }: SopsCommand): string {
  const options = flags.length === 0 ? '' : ' [command options]'
  const lines = flags.map((flag) => `${flagLine(flag)}\n   `).join('')
  const tail = flags.length === 0 ? '' : `\n\nOPTIONS:\n   ${lines}`
  return tabbed(`NAME:\n   ${path} - ${usage}\n\nUSAGE:\n   ${path}${options} ${args ?? '[arguments...]'}${tail}\n`)
}

export function groupHelp(path: string, { usage, args, commands = [] }: SopsCommand): string {
  const head = `NAME:\n   ${path} - ${usage}\n\nUSAGE:\n   ${path} command [command options] ${args ?? '[arguments...]'}`
  return tabbed(`${head}\n\nCOMMANDS:\n${commandLines(commands)}\n\nOPTIONS:\n   ${flagLine(HELP_FLAG)}\n   \n`)
}

function commandLines(commands: readonly SopsCommand[]): string {
  return commands.map((command) => `   ${namesOf(command).join(', ')}\t${command.usage}`).join('\n')
}

function flagLine({ names, kind, usage, env, value }: SopsFlag): string {
  const quoted = /`([^`]*)`/.exec(usage)?.[1]
  const placeholder = kind === 'bool' || kind === 'on' ? (quoted ?? '') : (quoted ?? 'value')
  const shown = names.map((name) => {
    const dashed = name.length === 1 ? `-${name}` : `--${name}`
    return placeholder === '' ? dashed : `${dashed} ${placeholder}`
  })
  const byDefault = value !== undefined ? ` (default: ${JSON.stringify(value)})` : kind === 'int' ? ' (default: 0)' : ''
  const text = `${usage.replaceAll('`', '')}${byDefault}`.trim()
  return `${shown.join(', ')}\t${text}${env === undefined ? '' : ` [$${env}]`}`
}

/** Go: text/tabwriter. What stands before tabs in lines that follow each other is a column. */
function tabbed(text: string): string {
  const lines = text.split('\n').map((line) => line.split('\t'))
  const out: string[] = []
  for (let from = 0; from < lines.length;) {
    let to = from
    while (to < lines.length && lines[to]!.length > 1) to++
    if (to === from) {
      out.push(lines[from]!.join(''))
      from++
      continue
    }
    const block = lines.slice(from, to)
    const width = Math.max(...block.map(([cell]) => cell!.length)) + PADDING
    for (const [cell, ...rest] of block) out.push(cell! + ' '.repeat(width - cell!.length) + rest.join(''))
    from = to
  }
  return out.join('\n')
}
