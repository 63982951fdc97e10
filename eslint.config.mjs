// Typed lint. Folder imports are checked by dependency-cruiser; here: promises, types, sizes, purity.
import { builtinModules } from 'node:module';
import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

const nodeBuiltins = builtinModules.flatMap((name) => [name, `node:${name}`]);

/** `plan` and `fold` are given the time; chance and the clock would make them differ from run to run. */
const noClock = [
  {
    selector: "MemberExpression[object.name='Date'][property.name='now']",
    message: 'Take `now` as an argument.',
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Take `now` as an argument.',
  },
  { selector: "CallExpression[callee.name='Date']", message: 'Take `now` as an argument.' },
  {
    selector: "MemberExpression[object.name='performance'][property.name='now']",
    message: 'Take `now` as an argument.',
  },
  {
    selector: "MemberExpression[object.name='LocalDate'][property.name='now']",
    message: 'Take `now` as an argument.',
  },
  {
    selector: "MemberExpression[object.name='Instant'][property.name='now']",
    message: 'Take `now` as an argument.',
  },
];

const noChance = {
  selector: "MemberExpression[object.name='Math'][property.name='random']",
  message: 'No chance in pure code.',
};

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/', '.data/', 'test/tooling/fixtures/', 'console/static/'] },
  eslint.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked.map((config) => ({ ...config, files: ['**/*.ts'] })),
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'off',
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 60 }],
    },
  },
  {
    files: ['domain/**/*.ts', 'rulebook/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...noClock, noChance],
      'no-restricted-globals': ['error', 'process', 'setImmediate', 'setTimeout', 'setInterval', 'fetch'],
    },
  },
  {
    // In a workflow Temporal replaces Date and timers: they are the workflow's own time, the same at each replay.
    files: ['workflows/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', noChance],
      'no-restricted-globals': ['error', 'process', 'setImmediate', 'fetch'],
    },
  },
  {
    files: ['workflows/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: nodeBuiltins.map((name) => ({ name, message: 'No node built-ins in workflow code.' })) },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      'max-lines': ['error', { max: 600 }],
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  {
    files: ['**/*.{js,cjs,mjs}'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: {
        module: 'writable',
        require: 'readonly',
        process: 'readonly',
        console: 'readonly',
        __dirname: 'readonly',
      },
    },
  },
  { files: ['**/*.mjs'], languageOptions: { sourceType: 'module' } },
);
