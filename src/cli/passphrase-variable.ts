/** Of the environment: in place of `--passphrase-file`. */
export const PASSPHRASE_VARIABLE = 'MIMI_PASSPHRASE_FILE'
