import type { Command } from "../command.ts";

export const completionCommand: Command = {
  name: "completion",
  summary: "help.completion.summary",
  description: "help.completion.description",
  arguments: [{ name: "<shell>", text: "help.completion.shell", values: ["bash", "zsh", "fish"] }],
  options: [],
  examples: [
    { line: "portolan completion bash | sudo tee /etc/bash_completion.d/portolan", text: "help.completion.example-bash" },
    { line: "portolan completion zsh > ~/.zfunc/_portolan", text: "help.completion.example-zsh" },
    { line: "portolan completion fish > ~/.config/fish/completions/portolan.fish", text: "help.completion.example-fish" },
  ],
  load: async () => (await import("../completion/print-script.ts")).printScript,
};
