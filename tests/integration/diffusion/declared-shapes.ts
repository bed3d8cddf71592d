import { bytesField, fieldsOf, joined, numberField, readText, textField } from '../../../main/engine/adapters/protobuf.ts';
import type { Field } from '../../../main/engine/adapters/protobuf.ts';

/** ModelProto.graph, GraphProto.input, ValueInfoProto.type, TypeProto.tensor_type, Tensor.shape */
const [GRAPH, INPUT, TYPE, TENSOR, SHAPE] = [7, 11, 2, 1, 2];

/** An ONNX model that declares another shape for one of its inputs: a name for what may be any size. */
export function withInputShape(model: Uint8Array, input: string, dims: readonly (number | string)[]): Uint8Array {
  const shape = dims.flatMap((dim) => bytesField(1, typeof dim === 'number' ? numberField(1, dim) : textField(2, dim)));
  const isInput = (field: Field): boolean =>
    [...fieldsOf(model, field.valueStart, field.end)].some((part) => part.number === 1 && readText(model, part) === input);
  /** The message in [start, end) with what lies at the path replaced by the shape. */
  const rewritten = (start: number, end: number, [next, ...deeper]: readonly number[]): readonly Uint8Array[] => {
    if (next === undefined) return shape;
    return [...fieldsOf(model, start, end)].flatMap((field) => {
      const isOnPath = field.number === next && (next !== INPUT || isInput(field));
      return isOnPath ? bytesField(next, rewritten(field.valueStart, field.end, deeper)) : [model.subarray(field.start, field.end)];
    });
  };
  return joined(rewritten(0, model.length, [GRAPH, INPUT, TYPE, TENSOR, SHAPE]));
}
