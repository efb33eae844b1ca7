import js from '@eslint/js'
import a11y from 'eslint-plugin-jsx-a11y'
import hooks from 'eslint-plugin-react-hooks'
import ts from 'typescript-eslint'

const foreignText = {
  selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
  message: 'Text from outside is rendered as text: customers, files and colleagues write it.',
}

const rooms = {
  paths: [
    {
      name: '@tanstack/react-router',
      importNames: ['Navigate'],
      message: "Take Go from '@/app/go': Navigate goes again at every drawing.",
    },
    { name: 'zod', importNames: ['z'], message: "Take z from '@/ui/z': zod as it comes makes code by eval." },
  ],
  patterns: [
    {
      group: ['@/features/*/*', '!@/features/*/routes', '!@/features/*/feature', '!@/features/*/messages'],
      message: 'A feature is entered through feature.ts and routes.tsx; what two need moves to ui/, api/ or live/.',
    },
  ],
}

export default ts.config(
  { ignores: ['dist', 'src/api/generated'] },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked,
  a11y.flatConfigs.recommended,
  hooks.configs.flat.recommended,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-restricted-syntax': ['error', foreignText],
      'no-restricted-imports': ['error', rooms],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      'jsx-a11y/no-autofocus': 'off',
    },
  },
  { files: ['src/ui/z.ts'], rules: { 'no-restricted-imports': 'off' } },
  { files: ['**/*.js', '**/*.mjs'], ...ts.configs.disableTypeChecked },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: { URL: 'readonly', process: 'readonly', console: 'readonly' } },
  },
)
