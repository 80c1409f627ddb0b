//go:build tools

// Package tools pins the Pulumi CLI that commands/engine/cli.ts builds where no release can be downloaded.
package tools

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
