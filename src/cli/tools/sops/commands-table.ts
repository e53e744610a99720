/** The commands and flags of sops 3.13.3, with the texts of its help. */
import type { SopsCommand, SopsFlag } from './model.ts'

const KEY_SERVICES: readonly SopsFlag[] = [
  {
    names: ['enable-local-keyservice'],
    kind: 'on',
    usage: 'use local key service',
    env: 'SOPS_ENABLE_LOCAL_KEYSERVICE',
  },
  {
    names: ['keyservice'],
    kind: 'list',
    usage:
      'Specify the key services to use in addition to the local one. Can be specified more than once. Syntax: protocol://address. Example: tcp://myserver.com:5000',
    env: 'SOPS_KEYSERVICE',
  },
]

export const GLOBAL_FLAGS: readonly SopsFlag[] = [
  { names: ['decrypt', 'd'], kind: 'bool', usage: 'decrypt a file and output the result to stdout' },
  { names: ['encrypt', 'e'], kind: 'bool', usage: 'encrypt a file and output the result to stdout' },
  {
    names: ['rotate', 'r'],
    kind: 'bool',
    usage: 'generate a new data encryption key and reencrypt all values with the new key',
  },
  {
    names: ['disable-version-check'],
    kind: 'bool',
    usage: 'do not check whether the current version is latest during --version',
    env: 'SOPS_DISABLE_VERSION_CHECK',
  },
  {
    names: ['check-for-updates'],
    kind: 'bool',
    usage: 'do check whether the current version is latest during --version',
  },
  { names: ['kms', 'k'], kind: 'string', usage: 'comma separated list of KMS ARNs', env: 'SOPS_KMS_ARN' },
  { names: ['aws-profile'], kind: 'string', usage: 'The AWS profile to use for requests to AWS' },
  {
    names: ['gcp-kms'],
    kind: 'string',
    usage: 'comma separated list of GCP KMS resource IDs',
    env: 'SOPS_GCP_KMS_IDS',
  },
  {
    names: ['hckms'],
    kind: 'string',
    usage: 'comma separated list of HuaweiCloud KMS key IDs (format: region:key-uuid)',
    env: 'SOPS_HUAWEICLOUD_KMS_IDS',
  },
  {
    names: ['azure-kv'],
    kind: 'string',
    usage: 'comma separated list of Azure Key Vault URLs',
    env: 'SOPS_AZURE_KEYVAULT_URLS',
  },
  {
    names: ['hc-vault-transit'],
    kind: 'string',
    usage: "comma separated list of vault's key URI (e.g. 'https://vault.example.org:8200/v1/transit/keys/dev')",
    env: 'SOPS_VAULT_URIS',
  },
  { names: ['pgp', 'p'], kind: 'string', usage: 'comma separated list of PGP fingerprints', env: 'SOPS_PGP_FP' },
  { names: ['age', 'a'], kind: 'string', usage: 'comma separated list of age recipients', env: 'SOPS_AGE_RECIPIENTS' },
  { names: ['in-place', 'i'], kind: 'bool', usage: 'write output back to the same file instead of stdout' },
  {
    names: ['extract'],
    kind: 'string',
    usage:
      'extract a specific key or branch from the input document. Decrypt mode only. Example: --extract \'["somekey"][0]\'',
  },
  {
    names: ['input-type'],
    kind: 'string',
    usage:
      "currently json, yaml, dotenv, ini and binary are supported. If not set, sops will use the file's extension to determine the type",
  },
  {
    names: ['output-type'],
    kind: 'string',
    usage:
      "currently json, yaml, dotenv, ini and binary are supported. If not set, sops will use the input file's extension to determine the output format",
  },
  {
    names: ['show-master-keys', 's'],
    kind: 'bool',
    usage: 'display master encryption keys in the file during editing',
  },
  {
    names: ['add-gcp-kms'],
    kind: 'string',
    usage:
      'add the provided comma-separated list of GCP KMS key resource IDs to the list of master keys on the given file',
  },
  {
    names: ['rm-gcp-kms'],
    kind: 'string',
    usage:
      'remove the provided comma-separated list of GCP KMS key resource IDs from the list of master keys on the given file',
  },
  {
    names: ['add-hckms'],
    kind: 'string',
    usage:
      'add the provided comma-separated list of HuaweiCloud KMS key IDs (format: region:key-uuid) to the list of master keys on the given file',
  },
  {
    names: ['rm-hckms'],
    kind: 'string',
    usage:
      'remove the provided comma-separated list of HuaweiCloud KMS key IDs (format: region:key-uuid) from the list of master keys on the given file',
  },
  {
    names: ['add-azure-kv'],
    kind: 'string',
    usage:
      'add the provided comma-separated list of Azure Key Vault key URLs to the list of master keys on the given file',
  },
  {
    names: ['rm-azure-kv'],
    kind: 'string',
    usage:
      'remove the provided comma-separated list of Azure Key Vault key URLs from the list of master keys on the given file',
  },
  {
    names: ['add-kms'],
    kind: 'string',
    usage: 'add the provided comma-separated list of KMS ARNs to the list of master keys on the given file',
  },
  {
    names: ['rm-kms'],
    kind: 'string',
    usage: 'remove the provided comma-separated list of KMS ARNs from the list of master keys on the given file',
  },
  {
    names: ['add-hc-vault-transit'],
    kind: 'string',
    usage:
      "add the provided comma-separated list of Vault's URI key to the list of master keys on the given file ( eg. https://vault.example.org:8200/v1/transit/keys/dev)",
  },
  {
    names: ['rm-hc-vault-transit'],
    kind: 'string',
    usage:
      "remove the provided comma-separated list of Vault's URI key from the list of master keys on the given file ( eg. https://vault.example.org:8200/v1/transit/keys/dev)",
  },
  {
    names: ['add-age'],
    kind: 'string',
    usage:
      'add the provided comma-separated list of age recipients fingerprints to the list of master keys on the given file',
  },
  {
    names: ['rm-age'],
    kind: 'string',
    usage: 'remove the provided comma-separated list of age recipients from the list of master keys on the given file',
  },
  {
    names: ['add-pgp'],
    kind: 'string',
    usage: 'add the provided comma-separated list of PGP fingerprints to the list of master keys on the given file',
  },
  {
    names: ['rm-pgp'],
    kind: 'string',
    usage:
      'remove the provided comma-separated list of PGP fingerprints from the list of master keys on the given file',
  },
  { names: ['ignore-mac'], kind: 'bool', usage: 'ignore Message Authentication Code during decryption' },
  { names: ['mac-only-encrypted'], kind: 'bool', usage: 'compute MAC only over values which end up encrypted' },
  { names: ['unencrypted-suffix'], kind: 'string', usage: 'override the unencrypted key suffix.' },
  {
    names: ['encrypted-suffix'],
    kind: 'string',
    usage:
      'override the encrypted key suffix. When empty, all keys will be encrypted, unless otherwise marked with unencrypted-suffix.',
  },
  {
    names: ['unencrypted-regex'],
    kind: 'string',
    usage: 'set the unencrypted key regex. When specified, only keys matching the regex will be left unencrypted.',
  },
  {
    names: ['encrypted-regex'],
    kind: 'string',
    usage: 'set the encrypted key regex. When specified, only keys matching the regex will be encrypted.',
  },
  {
    names: ['unencrypted-comment-regex'],
    kind: 'string',
    usage:
      'set the unencrypted comment suffix. When specified, only keys that have comment matching the regex will be left unencrypted.',
  },
  {
    names: ['encrypted-comment-regex'],
    kind: 'string',
    usage:
      'set the encrypted comment suffix. When specified, only keys that have comment matching the regex will be encrypted.',
  },
  {
    names: ['config'],
    kind: 'string',
    usage: "path to sops' config file. If set, sops will not search for the config file recursively.",
    env: 'SOPS_CONFIG',
  },
  {
    names: ['encryption-context'],
    kind: 'string',
    usage: 'comma separated list of KMS encryption context key:value pairs',
  },
  {
    names: ['set'],
    kind: 'string',
    usage:
      'set a specific key or branch in the input document. value must be a json encoded string. (edit mode only). eg. --set \'["somekey"][0] {"somevalue":true}\'',
  },
  {
    names: ['shamir-secret-sharing-threshold'],
    kind: 'int',
    usage: 'the number of master keys required to retrieve the data key with shamir',
  },
  { names: ['indent'], kind: 'int', usage: 'the number of spaces to indent YAML or JSON encoded file' },
  { names: ['verbose'], kind: 'bool', usage: 'Enable verbose logging output' },
  { names: ['output'], kind: 'string', usage: 'Save the output after encryption or decryption to the file specified' },
  {
    names: ['filename-override'],
    kind: 'string',
    usage:
      'Use this filename instead of the provided argument for loading configuration, and for determining input type and output type',
  },
  {
    names: ['decryption-order'],
    kind: 'string',
    usage: 'comma separated list of decryption key types',
    env: 'SOPS_DECRYPTION_ORDER',
  },
  ...KEY_SERVICES,
]

export const COMMANDS: readonly SopsCommand[] = [
  { name: 'completion', usage: 'Generate shell completion scripts', flags: [] },
  {
    name: 'exec-env',
    usage: 'execute a command with decrypted values inserted into the environment',
    args: '[file to decrypt] [command to run]',
    flags: [
      {
        names: ['background'],
        kind: 'bool',
        usage: "background the process and don't wait for it to complete (DEPRECATED)",
      },
      {
        names: ['pristine'],
        kind: 'bool',
        usage:
          'insert only the decrypted values into the environment without forwarding existing environment variables',
      },
      { names: ['user'], kind: 'string', usage: 'the user to run the command as' },
      {
        names: ['same-process'],
        kind: 'bool',
        usage: 'run command in the current process instead of in a child process',
      },
      {
        names: ['decryption-order'],
        kind: 'string',
        usage: 'comma separated list of decryption key types',
        env: 'SOPS_DECRYPTION_ORDER',
      },
      ...KEY_SERVICES,
    ],
  },
  {
    name: 'exec-file',
    usage: 'execute a command with the decrypted contents as a temporary file',
    args: '[file to decrypt] [command to run]',
    flags: [
      {
        names: ['background'],
        kind: 'bool',
        usage: "background the process and don't wait for it to complete (DEPRECATED)",
      },
      {
        names: ['no-fifo'],
        kind: 'bool',
        usage: 'use a regular file instead of a fifo to temporarily hold the decrypted contents',
      },
      { names: ['user'], kind: 'string', usage: 'the user to run the command as' },
      {
        names: ['input-type'],
        kind: 'string',
        usage:
          "currently ini, json, yaml, dotenv and binary are supported. If not set, sops will use the file's extension to determine the type",
      },
      {
        names: ['output-type'],
        kind: 'string',
        usage:
          "currently ini, json, yaml, dotenv and binary are supported. If not set, sops will use the input file's extension to determine the output format",
      },
      { names: ['filename'], kind: 'string', usage: 'filename for the temporary file (default: tmp-file)' },
      {
        names: ['decryption-order'],
        kind: 'string',
        usage: 'comma separated list of decryption key types',
        env: 'SOPS_DECRYPTION_ORDER',
      },
      ...KEY_SERVICES,
    ],
  },
  {
    name: 'publish',
    usage: 'Publish sops file or directory to a configured destination',
    args: 'file',
    flags: [
      { names: ['yes', 'y'], kind: 'bool', usage: 'pre-approve all changes and run non-interactively' },
      {
        names: ['omit-extensions'],
        kind: 'bool',
        usage: 'Omit file extensions in destination path when publishing sops file to configured destinations',
      },
      {
        names: ['recursive'],
        kind: 'bool',
        usage: 'If the source path is a directory, publish all its content recursively',
      },
      { names: ['verbose'], kind: 'bool', usage: 'Enable verbose logging output' },
      {
        names: ['decryption-order'],
        kind: 'string',
        usage: 'comma separated list of decryption key types',
        env: 'SOPS_DECRYPTION_ORDER',
      },
      ...KEY_SERVICES,
    ],
  },
  {
    name: 'keyservice',
    usage: 'start a SOPS key service server',
    flags: [
      { names: ['network', 'net'], kind: 'string', usage: "network to listen on, e.g. 'tcp' or 'unix'", value: 'tcp' },
      {
        names: ['address', 'addr'],
        kind: 'string',
        usage: "address to listen on, e.g. '127.0.0.1:5000' or '/tmp/sops.sock'",
        value: '127.0.0.1:5000',
      },
      { names: ['prompt'], kind: 'bool', usage: 'Prompt user to confirm every incoming request' },
      { names: ['verbose'], kind: 'bool', usage: 'Enable verbose logging output' },
    ],
  },
  {
    name: 'filestatus',
    usage: 'check the status of the file, returning encryption status',
    args: 'file',
    flags: [
      {
        names: ['input-type'],
        kind: 'string',
        usage:
          "currently ini, json, yaml, dotenv and binary are supported. If not set, sops will use the file's extension to determine the type",
      },
    ],
  },
  {
    name: 'groups',
    usage: 'modify the groups on a SOPS file',
    commands: [
      {
        name: 'add',
        usage: 'add a new group to a SOPS file',
        flags: [
          { names: ['file', 'f'], kind: 'string', usage: 'the file to add the group to' },
          {
            names: ['pgp'],
            kind: 'list',
            usage: 'the PGP fingerprints the new group should contain. Can be specified more than once',
          },
          {
            names: ['kms'],
            kind: 'list',
            usage: 'the KMS ARNs the new group should contain. Can be specified more than once',
          },
          { names: ['aws-profile'], kind: 'string', usage: 'The AWS profile to use for requests to AWS' },
          {
            names: ['gcp-kms'],
            kind: 'list',
            usage: 'the GCP KMS Resource ID the new group should contain. Can be specified more than once',
          },
          {
            names: ['hckms'],
            kind: 'list',
            usage:
              'the HuaweiCloud KMS key ID (format: region:key-uuid) the new group should contain. Can be specified more than once',
          },
          {
            names: ['azure-kv'],
            kind: 'list',
            usage: 'the Azure Key Vault key URL the new group should contain. Can be specified more than once',
          },
          {
            names: ['hc-vault-transit'],
            kind: 'list',
            usage:
              "the full vault path to the key used to encrypt/decrypt. Make you choose and configure a key with encryption/decryption enabled (e.g. 'https://vault.example.org:8200/v1/transit/keys/dev'). Can be specified more than once",
          },
          {
            names: ['age'],
            kind: 'list',
            usage: 'the age recipient the new group should contain. Can be specified more than once',
          },
          { names: ['in-place', 'i'], kind: 'bool', usage: 'write output back to the same file instead of stdout' },
          {
            names: ['shamir-secret-sharing-threshold'],
            kind: 'int',
            usage: 'the number of master keys required to retrieve the data key with shamir',
          },
          {
            names: ['encryption-context'],
            kind: 'string',
            usage: 'comma separated list of KMS encryption context key:value pairs',
          },
          ...KEY_SERVICES,
        ],
      },
      {
        name: 'delete',
        usage: 'delete a key group from a SOPS file',
        args: '[index]',
        flags: [
          { names: ['file', 'f'], kind: 'string', usage: 'the file to add the group to' },
          { names: ['in-place', 'i'], kind: 'bool', usage: 'write output back to the same file instead of stdout' },
          {
            names: ['shamir-secret-sharing-threshold'],
            kind: 'int',
            usage: 'the number of master keys required to retrieve the data key with shamir',
          },
          ...KEY_SERVICES,
        ],
      },
    ],
  },
  {
    name: 'updatekeys',
    usage: 'update the keys of SOPS files using the config file',
    args: 'file',
    flags: [
      { names: ['yes', 'y'], kind: 'bool', usage: 'pre-approve all changes and run non-interactively' },
      {
        names: ['input-type'],
        kind: 'string',
        usage:
          "currently ini, json, yaml, dotenv and binary are supported. If not set, sops will use the file's extension to determine the type",
      },
      ...KEY_SERVICES,
    ],
  },
  {
    name: 'decrypt',
    usage: 'decrypt a file, and output the results to stdout. If no filename is provided, stdin will be used.',
    args: '[file]',
    flags: [
      { names: ['in-place', 'i'], kind: 'bool', usage: 'write output back to the same file instead of stdout' },
      {
        names: ['extract'],
        kind: 'string',
        usage: 'extract a specific key or branch from the input document. Example: --extract \'["somekey"][0]\'',
      },
      { names: ['output'], kind: 'string', usage: 'Save the output after decryption to the file specified' },
      {
        names: ['input-type'],
        kind: 'string',
        usage:
          "currently json, yaml, dotenv, ini and binary are supported. If not set, sops will use the file's extension to determine the type",
      },
      {
        names: ['output-type'],
        kind: 'string',
        usage:
          "currently json, yaml, dotenv, ini and binary are supported. If not set, sops will use the input file's extension to determine the output format",
      },
      { names: ['ignore-mac'], kind: 'bool', usage: 'ignore Message Authentication Code during decryption' },
      {
        names: ['filename-override'],
        kind: 'string',
        usage:
          'Use this filename instead of the provided argument for loading configuration, and for determining input type and output type. Should be provided when reading from stdin.',
      },
      {
        names: ['decryption-order'],
        kind: 'string',
        usage: 'comma separated list of decryption key types',
        env: 'SOPS_DECRYPTION_ORDER',
      },
      ...KEY_SERVICES,
    ],
  },
  {
    name: 'encrypt',
    usage: 'encrypt a file, and output the results to stdout. If no filename is provided, stdin will be used.',
    args: '[file]',
    flags: [
      { names: ['in-place', 'i'], kind: 'bool', usage: 'write output back to the same file instead of stdout' },
      { names: ['output'], kind: 'string', usage: 'Save the output after encryption to the file specified' },
      { names: ['kms', 'k'], kind: 'string', usage: 'comma separated list of KMS ARNs', env: 'SOPS_KMS_ARN' },
      { names: ['aws-profile'], kind: 'string', usage: 'The AWS profile to use for requests to AWS' },
      {
        names: ['gcp-kms'],
        kind: 'string',
        usage: 'comma separated list of GCP KMS resource IDs',
        env: 'SOPS_GCP_KMS_IDS',
      },
      {
        names: ['hckms'],
        kind: 'string',
        usage: 'comma separated list of HuaweiCloud KMS key IDs (format: region:key-uuid)',
        env: 'SOPS_HUAWEICLOUD_KMS_IDS',
      },
      {
        names: ['azure-kv'],
        kind: 'string',
        usage: 'comma separated list of Azure Key Vault URLs',
        env: 'SOPS_AZURE_KEYVAULT_URLS',
      },
      {
        names: ['hc-vault-transit'],
        kind: 'string',
        usage: "comma separated list of vault's key URI (e.g. 'https://vault.example.org:8200/v1/transit/keys/dev')",
        env: 'SOPS_VAULT_URIS',
      },
      { names: ['pgp', 'p'], kind: 'string', usage: 'comma separated list of PGP fingerprints', env: 'SOPS_PGP_FP' },
      {
        names: ['age', 'a'],
        kind: 'string',
        usage: 'comma separated list of age recipients',
        env: 'SOPS_AGE_RECIPIENTS',
      },
      {
        names: ['input-type'],
        kind: 'string',
        usage:
          "currently json, yaml, dotenv, ini and binary are supported. If not set, sops will use the file's extension to determine the type",
      },
      {
        names: ['output-type'],
        kind: 'string',
        usage:
          "currently json, yaml, dotenv, ini and binary are supported. If not set, sops will use the input file's extension to determine the output format",
      },
      { names: ['unencrypted-suffix'], kind: 'string', usage: 'override the unencrypted key suffix.' },
      {
        names: ['encrypted-suffix'],
        kind: 'string',
        usage:
          'override the encrypted key suffix. When empty, all keys will be encrypted, unless otherwise marked with unencrypted-suffix.',
      },
      {
        names: ['unencrypted-regex'],
        kind: 'string',
        usage: 'set the unencrypted key regex. When specified, only keys matching the regex will be left unencrypted.',
      },
      {
        names: ['encrypted-regex'],
        kind: 'string',
        usage: 'set the encrypted key regex. When specified, only keys matching the regex will be encrypted.',
      },
      {
        names: ['encryption-context'],
        kind: 'string',
        usage: 'comma separated list of KMS encryption context key:value pairs',
      },
      {
        names: ['shamir-secret-sharing-threshold'],
        kind: 'int',
        usage: 'the number of master keys required to retrieve the data key with shamir',
      },
      {
        names: ['filename-override'],
        kind: 'string',
        usage:
          'Use this filename instead of the provided argument for loading configuration, and for determining input type and output type. Required when reading from stdin.',
      },
      ...KEY_SERVICES,
    ],
  },
  {
    name: 'rotate',
    usage: 'generate a new data encryption key and reencrypt all values with the new key',
    args: 'file',
    flags: [
      { names: ['in-place', 'i'], kind: 'bool', usage: 'write output back to the same file instead of stdout' },
      { names: ['output'], kind: 'string', usage: 'Save the output after decryption to the file specified' },
      {
        names: ['input-type'],
        kind: 'string',
        usage:
          "currently json, yaml, dotenv, ini and binary are supported. If not set, sops will use the file's extension to determine the type",
      },
      {
        names: ['output-type'],
        kind: 'string',
        usage:
          "currently json, yaml, dotenv, ini and binary are supported. If not set, sops will use the input file's extension to determine the output format",
      },
      {
        names: ['encryption-context'],
        kind: 'string',
        usage: 'comma separated list of KMS encryption context key:value pairs',
      },
      {
        names: ['add-gcp-kms'],
        kind: 'string',
        usage:
          'add the provided comma-separated list of GCP KMS key resource IDs to the list of master keys on the given file',
      },
      {
        names: ['rm-gcp-kms'],
        kind: 'string',
        usage:
          'remove the provided comma-separated list of GCP KMS key resource IDs from the list of master keys on the given file',
      },
      {
        names: ['add-hckms'],
        kind: 'string',
        usage:
          'add the provided comma-separated list of HuaweiCloud KMS key IDs (format: region:key-uuid) to the list of master keys on the given file',
      },
      {
        names: ['rm-hckms'],
        kind: 'string',
        usage:
          'remove the provided comma-separated list of HuaweiCloud KMS key IDs (format: region:key-uuid) from the list of master keys on the given file',
      },
      {
        names: ['add-azure-kv'],
        kind: 'string',
        usage:
          'add the provided comma-separated list of Azure Key Vault key URLs to the list of master keys on the given file',
      },
      {
        names: ['rm-azure-kv'],
        kind: 'string',
        usage:
          'remove the provided comma-separated list of Azure Key Vault key URLs from the list of master keys on the given file',
      },
      {
        names: ['add-kms'],
        kind: 'string',
        usage: 'add the provided comma-separated list of KMS ARNs to the list of master keys on the given file',
      },
      {
        names: ['rm-kms'],
        kind: 'string',
        usage: 'remove the provided comma-separated list of KMS ARNs from the list of master keys on the given file',
      },
      {
        names: ['add-hc-vault-transit'],
        kind: 'string',
        usage:
          "add the provided comma-separated list of Vault's URI key to the list of master keys on the given file ( eg. https://vault.example.org:8200/v1/transit/keys/dev)",
      },
      {
        names: ['rm-hc-vault-transit'],
        kind: 'string',
        usage:
          "remove the provided comma-separated list of Vault's URI key from the list of master keys on the given file ( eg. https://vault.example.org:8200/v1/transit/keys/dev)",
      },
      {
        names: ['add-age'],
        kind: 'string',
        usage:
          'add the provided comma-separated list of age recipients fingerprints to the list of master keys on the given file',
      },
      {
        names: ['rm-age'],
        kind: 'string',
        usage:
          'remove the provided comma-separated list of age recipients from the list of master keys on the given file',
      },
      {
        names: ['add-pgp'],
        kind: 'string',
        usage: 'add the provided comma-separated list of PGP fingerprints to the list of master keys on the given file',
      },
      {
        names: ['rm-pgp'],
        kind: 'string',
        usage:
          'remove the provided comma-separated list of PGP fingerprints from the list of master keys on the given file',
      },
      {
        names: ['filename-override'],
        kind: 'string',
        usage:
          'Use this filename instead of the provided argument for loading configuration, and for determining input type and output type',
      },
      {
        names: ['decryption-order'],
        kind: 'string',
        usage: 'comma separated list of decryption key types',
        env: 'SOPS_DECRYPTION_ORDER',
      },
      ...KEY_SERVICES,
    ],
  },
  {
    name: 'edit',
    usage: 'edit an encrypted file',
    args: 'file',
    flags: [
      { names: ['kms', 'k'], kind: 'string', usage: 'comma separated list of KMS ARNs', env: 'SOPS_KMS_ARN' },
      { names: ['aws-profile'], kind: 'string', usage: 'The AWS profile to use for requests to AWS' },
      {
        names: ['gcp-kms'],
        kind: 'string',
        usage: 'comma separated list of GCP KMS resource IDs',
        env: 'SOPS_GCP_KMS_IDS',
      },
      {
        names: ['hckms'],
        kind: 'string',
        usage: 'comma separated list of HuaweiCloud KMS key IDs (format: region:key-uuid)',
        env: 'SOPS_HUAWEICLOUD_KMS_IDS',
      },
      {
        names: ['azure-kv'],
        kind: 'string',
        usage: 'comma separated list of Azure Key Vault URLs',
        env: 'SOPS_AZURE_KEYVAULT_URLS',
      },
      {
        names: ['hc-vault-transit'],
        kind: 'string',
        usage: "comma separated list of vault's key URI (e.g. 'https://vault.example.org:8200/v1/transit/keys/dev')",
        env: 'SOPS_VAULT_URIS',
      },
      { names: ['pgp', 'p'], kind: 'string', usage: 'comma separated list of PGP fingerprints', env: 'SOPS_PGP_FP' },
      {
        names: ['age', 'a'],
        kind: 'string',
        usage: 'comma separated list of age recipients',
        env: 'SOPS_AGE_RECIPIENTS',
      },
      {
        names: ['input-type'],
        kind: 'string',
        usage:
          "currently json, yaml, dotenv, ini and binary are supported. If not set, sops will use the file's extension to determine the type",
      },
      {
        names: ['output-type'],
        kind: 'string',
        usage:
          "currently json, yaml, dotenv, ini and binary are supported. If not set, sops will use the input file's extension to determine the output format",
      },
      { names: ['unencrypted-suffix'], kind: 'string', usage: 'override the unencrypted key suffix.' },
      {
        names: ['encrypted-suffix'],
        kind: 'string',
        usage:
          'override the encrypted key suffix. When empty, all keys will be encrypted, unless otherwise marked with unencrypted-suffix.',
      },
      {
        names: ['unencrypted-regex'],
        kind: 'string',
        usage: 'set the unencrypted key regex. When specified, only keys matching the regex will be left unencrypted.',
      },
      {
        names: ['encrypted-regex'],
        kind: 'string',
        usage: 'set the encrypted key regex. When specified, only keys matching the regex will be encrypted.',
      },
      {
        names: ['encryption-context'],
        kind: 'string',
        usage: 'comma separated list of KMS encryption context key:value pairs',
      },
      {
        names: ['shamir-secret-sharing-threshold'],
        kind: 'int',
        usage: 'the number of master keys required to retrieve the data key with shamir',
      },
      {
        names: ['show-master-keys', 's'],
        kind: 'bool',
        usage: 'display master encryption keys in the file during editing',
      },
      { names: ['ignore-mac'], kind: 'bool', usage: 'ignore Message Authentication Code during decryption' },
      {
        names: ['decryption-order'],
        kind: 'string',
        usage: 'comma separated list of decryption key types',
        env: 'SOPS_DECRYPTION_ORDER',
      },
      ...KEY_SERVICES,
    ],
  },
  {
    name: 'set',
    usage:
      'set a specific key or branch in the input document. value must be a JSON encoded string, for example \'/path/to/file ["somekey"][0] {"somevalue":true}\', or a path if --value-file is used, or omitted if --value-stdin is used',
    args: 'file index [ value ]',
    flags: [
      {
        names: ['input-type'],
        kind: 'string',
        usage:
          "currently json, yaml, dotenv, ini and binary are supported. If not set, sops will use the file's extension to determine the type",
      },
      {
        names: ['output-type'],
        kind: 'string',
        usage:
          "currently json, yaml, dotenv, ini and binary are supported. If not set, sops will use the input file's extension to determine the output format",
      },
      {
        names: ['value-file'],
        kind: 'bool',
        usage:
          "treat 'value' as a file to read the actual value from (avoids leaking secrets in process listings). Mutually exclusive with --value-stdin",
      },
      {
        names: ['value-stdin'],
        kind: 'bool',
        usage:
          "read the value from stdin; the 'value' argument to 'set' is not needed in this case (avoids leaking secrets in process listings). Mutually exclusive with --value-file",
      },
      {
        names: ['shamir-secret-sharing-threshold'],
        kind: 'int',
        usage: 'the number of master keys required to retrieve the data key with shamir',
      },
      { names: ['ignore-mac'], kind: 'bool', usage: 'ignore Message Authentication Code during decryption' },
      {
        names: ['decryption-order'],
        kind: 'string',
        usage: 'comma separated list of decryption key types',
        env: 'SOPS_DECRYPTION_ORDER',
      },
      { names: ['idempotent'], kind: 'bool', usage: 'do nothing if the given index already has the given value' },
      ...KEY_SERVICES,
    ],
  },
  {
    name: 'unset',
    usage: 'unset a specific key or branch in the input document.',
    args: 'file index',
    flags: [
      {
        names: ['input-type'],
        kind: 'string',
        usage:
          "currently json, yaml, dotenv, ini and binary are supported. If not set, sops will use the file's extension to determine the type",
      },
      {
        names: ['output-type'],
        kind: 'string',
        usage:
          "currently json, yaml, dotenv, ini and binary are supported. If not set, sops will use the input file's extension to determine the output format",
      },
      {
        names: ['shamir-secret-sharing-threshold'],
        kind: 'int',
        usage: 'the number of master keys required to retrieve the data key with shamir',
      },
      { names: ['ignore-mac'], kind: 'bool', usage: 'ignore Message Authentication Code during decryption' },
      {
        names: ['decryption-order'],
        kind: 'string',
        usage: 'comma separated list of decryption key types',
        env: 'SOPS_DECRYPTION_ORDER',
      },
      { names: ['idempotent'], kind: 'bool', usage: 'do nothing if the given index does not exist' },
      ...KEY_SERVICES,
    ],
  },
]

export const APP_USAGE =
  'sops - encrypted file editor with AWS KMS, GCP KMS, HuaweiCloud KMS, Azure Key Vault, age, and GPG support'

export const APP_TEXT = `sops is an editor of encrypted files that supports AWS KMS, GCP, HuaweiCloud KMS, AZKV,
	PGP, and Age

   To encrypt or decrypt a document with AWS KMS, specify the KMS ARN
   in the -k flag or in the SOPS_KMS_ARN environment variable.
   (you need valid credentials in ~/.aws/credentials or in your env)

   To encrypt or decrypt a document with GCP KMS, specify the
   GCP KMS resource ID in the --gcp-kms flag or in the SOPS_GCP_KMS_IDS
   environment variable.
   (You need to setup Google application default credentials. See
    https://developers.google.com/identity/protocols/application-default-credentials)

   To encrypt or decrypt a document with HuaweiCloud KMS, specify the
   HuaweiCloud KMS key ID (format: region:key-uuid) in the --hckms flag or in the
   SOPS_HUAWEICLOUD_KMS_IDS environment variable.
   (You need to setup HuaweiCloud credentials via environment variables:
    HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK, HUAWEICLOUD_SDK_PROJECT_ID, or
    use credentials file at ~/.huaweicloud/credentials)

   To encrypt or decrypt a document with HashiCorp Vault's Transit Secret
   Engine, specify the Vault key URI name in the --hc-vault-transit flag
   or in the SOPS_VAULT_URIS environment variable (for example
   https://vault.example.org:8200/v1/transit/keys/dev, where
   'https://vault.example.org:8200' is the vault server, 'transit' the
   enginePath, and 'dev' is the name of the key).
   (You need to enable the Transit Secrets Engine in Vault. See
    https://www.vaultproject.io/docs/secrets/transit/index.html)

   To encrypt or decrypt a document with Azure Key Vault, specify the
   Azure Key Vault key URL in the --azure-kv flag or in the
   SOPS_AZURE_KEYVAULT_URL environment variable.
   (Authentication is based on environment variables, see
    https://docs.microsoft.com/en-us/go/azure/azure-sdk-go-authorization#use-environment-based-authentication.
    The user/sp needs the key/encrypt and key/decrypt permissions.)

   To encrypt or decrypt using age, specify the recipient in the -a flag,
   or in the SOPS_AGE_RECIPIENTS environment variable.

   To encrypt or decrypt using PGP, specify the PGP fingerprint in the
   -p flag or in the SOPS_PGP_FP environment variable.

   To use multiple KMS or PGP keys, separate them by commas. For example:
       $ sops -p "10F2...0A, 85D...B3F21" file.yaml

   The -p, -k, --gcp-kms, --hckms, --hc-vault-transit, and --azure-kv flags are only
   used to encrypt new documents. Editing or decrypting existing documents
   can be done with "sops file" or "sops decrypt file" respectively. The KMS and
   PGP keys listed in the encrypted documents are used then. To manage master
   keys in existing documents, use the "add-{kms,pgp,gcp-kms,hckms,azure-kv,hc-vault-transit}"
   and "rm-{kms,pgp,gcp-kms,hckms,azure-kv,hc-vault-transit}" flags with --rotate
   or the updatekeys command.

   To use a different GPG binary than the one in your PATH, set SOPS_GPG_EXEC.

   To select a different editor than the default (vim), set SOPS_EDITOR or
   EDITOR.

   Note that flags must always be provided before the filename to operate on.
   Otherwise, they will be ignored.

   For more information, see the README at https://github.com/getsops/sops`
