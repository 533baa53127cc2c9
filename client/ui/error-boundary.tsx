import { Component, type ReactNode } from 'react';
import { asPublicError } from '../lib/http.ts';
import { Failed } from './pictures.tsx';

interface Fault {
  readonly hasFailed: boolean;
  readonly thrown?: unknown;
}

/** Keeps a fault inside its panel: the others go on. */
export class ErrorBoundary extends Component<{ readonly name: string; readonly children: ReactNode }, Fault> {
  override state: Fault = { hasFailed: false };
  static getDerivedStateFromError(thrown: unknown): Fault {
    return { hasFailed: true, thrown };
  }
  override render() {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <Failed
        title={`${this.props.name} stopped working. The rest goes on.`}
        error={asPublicError(this.state.thrown)}
        onRetry={() => this.setState({ hasFailed: false })}
      />
    );
  }
}
