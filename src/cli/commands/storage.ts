/** `storage`: where records are kept. Not one of Helm's. */
import { noArgs, type Command, type Invocation } from '../command.ts'
import { outputFlag } from '../flags.ts'

export const storageCommand: Command = {
  name: 'storage',
  short: 'work on where release records are kept',
  long: 'Works on where release records are kept.',
  commands: [
    {
      name: 'migrate',
      short: 'move release records to another storage driver',
      long: `Copies release records from one storage driver to another as they are: body, labels, annotations. Each is read back and compared.

A driver is secret, configmap or sql; for sql, $HELM_DRIVER_SQL_CONNECTION_STRING says where the database is. Records that are there already
are left alone. With --delete-source a release is deleted from where it was when all of its revisions have arrived. An interrupted migration
goes on when the command is run again. Nobody should change the releases meanwhile.`,
      args: noArgs,
      flags: [
        { name: 'from', kind: 'string', help: 'driver that has the records' },
        { name: 'to', kind: 'string', help: 'driver that gets them' },
        { name: 'release', kind: 'string', help: 'move the records of this release only' },
        { name: 'all-namespaces', short: 'A', kind: 'bool', help: 'move the records of all namespaces' },
        { name: 'delete-source', kind: 'bool', help: 'delete records from where they were once they have arrived' },
        { name: 'dry-run', kind: 'bool', help: 'say what would be done, and do nothing' },
        outputFlag,
      ],
      run: async () => {
        const { runStorageMigrate } = await import('../verbs/storage-migrate.ts')
        return (invocation: Invocation) => runStorageMigrate(invocation)
      },
    },
  ],
}
