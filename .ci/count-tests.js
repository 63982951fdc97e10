/** Prints `passed failed` of a JUnit report; ends with an error when there is none or it counts nothing. */
const { readFileSync } = require('node:fs');

const head = /<testsuites[^>]*>/.exec(readFileSync(process.argv[2], 'utf8'))?.[0] ?? '';
const count = (name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(head)?.[1] ?? 0);
const failures = count('failures') + count('errors');
if (count('tests') === 0) process.exit(1);
console.log(`${count('tests') - failures} ${failures}`);
