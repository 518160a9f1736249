import tseslint from "typescript-eslint";

const plainObjects = {
  selector: "ObjectExpression > SpreadElement > ObjectExpression",
  message: "write the members out: an object that is spread where it is made only saves lines",
};

const pureMessages = {
  "no-restricted-properties": [
    "error",
    { object: "Date", property: "now", message: "take the time from ports/clock" },
    { object: "Math", property: "random", message: "take dice from ports/clock" },
  ],
  "no-restricted-syntax": [
    "error",
    plainObjects,
    { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: "take the time from ports/clock" },
    { selector: "ThrowStatement", message: "expected outcomes are values; core and pipeline do not throw" },
  ],
};

export default tseslint.config(
  { ignores: ["proto/gen/**", "dist/**", "test/out/**", "**/*.d.ts", "**/*.cjs", "**/*.mjs", "eslint.config.js"] },
  {
    files: ["{src,agent,proto,migrations,test,scripts}/**/*.{ts,tsx}"],
    languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true } },
    plugins: { "@typescript-eslint": tseslint.plugin },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/no-floating-promises": [
        "error",
        { allowForKnownSafeCalls: [{ from: "package", name: ["test", "it", "suite", "describe"], package: "node:test" }] },
      ],
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/only-throw-error": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-console": "error",
      "no-restricted-syntax": ["error", plainObjects],
      "no-restricted-exports": ["error", { restrictDefaultExports: { direct: true, named: true, defaultFrom: true } }],
    },
  },
  { files: ["src/core/**/*.ts", "src/pipeline/**/*.ts"], rules: pureMessages },
  {
    files: ["src/**/*.{ts,tsx}", "agent/**/*.ts"],
    ignores: ["src/main.ts", "agent/main.ts", "src/cli/faults/*.ts"],
    rules: { "no-restricted-globals": ["error", { name: "process", message: "only main.ts meets the process" }] },
  },
);
