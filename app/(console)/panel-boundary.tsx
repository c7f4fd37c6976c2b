"use client";

import { Component, type ReactNode } from "react";
import { ErrorPanel } from "#components/ui/error-panel";

interface PanelBoundaryProps {
  /** As its heading says. */
  name: string;
  children: ReactNode;
}

/** A panel that fails leaves the others standing. */
export class PanelBoundary extends Component<PanelBoundaryProps, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <ErrorPanel
        title={this.props.name}
        failed="This panel could not be shown."
        works="The rest of the page is current."
        onRetry={() => this.setState({ hasFailed: false })}
      />
    );
  }
}
