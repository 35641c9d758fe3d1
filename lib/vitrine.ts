// What authors import. The only file of `lib` that sees the widgets.

export { defineDemo } from "./demo/define.ts";
export type { Context, Demo, DemoDefinition, Example, InputsOf, OutputsOf, Run } from "./demo/define.ts";
export type { Field, InputField, OutputField } from "./demo/field.ts";
export { onnx } from "./engine/model.ts";
export type { Detection, DetectOptions, Feeds, Label, Model, OnnxOptions, Port } from "./engine/model.ts";
export { Picture } from "./engine/picture.ts";
export type { Color, CropOptions, Filter, FromTensorOptions, ResizeOptions, ToTensorOptions } from "./engine/picture.ts";
export { tensor } from "./engine/tensor.ts";
export type { Tensor, TensorData, TensorSource, TensorType } from "./engine/tensor.ts";
export * from "../components/widgets/index.ts";
