/** The commands of vals and their flags. */
import type { GoFlag } from '../go-flag.ts'

const silent: GoFlag = { name: 's', kind: 'bool', help: 'tell nothing of what is fetched' }
const excludeSecret: GoFlag = {
  name: 'exclude-secret',
  kind: 'bool',
  help: 'replace ref+… only, and leave secretref+… as it is',
}
const output: GoFlag = { name: 'o', kind: 'string', default: 'yaml', help: '"yaml" or "json"' }
const variables: GoFlag = { name: 'f', kind: 'string', help: 'YAML or JSON file with the variables' }

export const VALS_FLAGS: Readonly<Record<string, readonly GoFlag[]>> = {
  eval: [
    { name: 'f', kind: 'string', default: '-', help: 'YAML or JSON file, or folder of them; "-" is standard input' },
    output,
    silent,
    excludeSecret,
    {
      name: 'decode-kubernetes-secrets',
      kind: 'bool',
      help: 'evaluate what is under "data" of Secrets, too, and encode it again',
    },
    {
      name: 'fail-on-missing-key-in-map',
      kind: 'bool',
      default: 'true',
      help: 'whether it is an error if a document does not have the key behind #/',
    },
  ],
  flatten: [
    { name: 'f', kind: 'string', default: '-', help: 'text file; "-" is standard input' },
    silent,
    excludeSecret,
  ],
  get: [silent],
  exec: [
    variables,
    { name: 'i', kind: 'bool', help: 'keep the variables that are set already' },
    silent,
    {
      name: 'stream-yaml',
      kind: 'string',
      help: 'YAML file, or folder of them, that is evaluated and given\nto the program on its standard input',
    },
  ],
  env: [variables, { name: 'export', kind: 'bool', help: 'begin each line with "export"' }],
  ksdecode: [
    { name: 'f', kind: 'string', help: 'YAML or JSON file, or folder of them; "-" is standard input' },
    output,
  ],
}

export const USAGE = `Evaluates references to secrets: ref+BACKEND://PATH?options#/key

Usage:
  vals [command]

Commands:
  eval		replaces references in YAML and JSON
  exec		runs a program with evaluated variables
  env		prints evaluated variables for a shell
  flatten	replaces references in any text
  get		replaces references in its argument
  ksdecode	turns "data" of Secrets into "stringData"
  version	prints the version of vals that this stands for

"vals [command] --help" tells the flags of a command.

`
