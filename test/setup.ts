/** Loaded before every test file. */
import '../src/runtime.ts'
